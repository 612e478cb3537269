import Commands
import Dispatch
import FoundationEssentials
import Glibc

/// The program: everything is in `Commands`.
@main
enum Main {
    /// Not async: the work of an async `main` has the main thread's priority, libdispatch then asks for negative nice values for
    /// its threads, and complains when an ordinary user may not have them.
    static func main() {
        Task(priority: .medium) {
            let surroundings = Surroundings.process(environment: ProcessInfo.processInfo.environment)
            exit(await Rolloutctl.run(Array(CommandLine.arguments.dropFirst()), in: surroundings).rawValue)
        }
        dispatchMain()
    }
}
