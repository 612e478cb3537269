import Daemon

@main
struct Rolloutd {
    static func main() async { await DaemonProgram.main() }
}
