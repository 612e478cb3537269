import Commands
import FoundationEssentials
import Glibc

/// The program: everything is in `Commands`.
@main
enum Main {
    static func main() async {
        // libdispatch wants a negative nice value for the thread of its timers and logs that an ordinary user may not have one.
        // Nothing of ours goes into its log; LIBDISPATCH_LOG=stderr shows it. Set before its first thread runs.
        setenv("LIBDISPATCH_LOG", "NO", 0)
        let surroundings = Surroundings.process(environment: ProcessInfo.processInfo.environment)
        exit(await Rolloutctl.run(Array(CommandLine.arguments.dropFirst()), in: surroundings).rawValue)
    }
}
