import Daemon
import Dispatch
import Glibc

@main
struct Rolloutd {
    /// Not async: the work of an async `main` has the main thread's priority, libdispatch then asks for negative nice values for
    /// its threads, and complains when the daemon's user may not have them.
    static func main() {
        Task(priority: .medium) {
            await DaemonProgram.main()
            exit(0)
        }
        dispatchMain()
    }
}
