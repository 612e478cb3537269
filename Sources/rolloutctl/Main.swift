import Commands
import FoundationEssentials
import Glibc

/// The program: everything is in `Commands`.
@main
enum Main {
    static func main() async {
        let surroundings = Surroundings.process(environment: ProcessInfo.processInfo.environment)
        exit(await Rolloutctl.run(Array(CommandLine.arguments.dropFirst()), in: surroundings).rawValue)
    }
}
