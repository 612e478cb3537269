import ArgumentParser
import CheckRunner
import Foundation
import RolloutModel

/// The daemon as a program: flags in, exit status out.
public enum DaemonProgram {
    /// Runs the daemon until it is told to stop, and exits.
    ///
    /// Exit status: 0 after a stop that was asked for; 64 for wrong flags; 78 for settings or secrets that cannot be used;
    /// 1 for anything else.
    public static func main() async {
        let arguments = parse()
        let environment = ProcessInfo.processInfo.environment
        do {
            if arguments.version { return print("rolloutd \(Version.current)") }
            if let folder = arguments.runCheck { Foundation.exit(CheckService.serve(folder: folder)) }
            let loader = loader(arguments, environment)
            let settings = try settings(loader)
            if arguments.check { return try check(settings) }
            try await RunningDaemon(settings: settings, loader: loader, environment: environment).run()
        } catch let error as DaemonError {
            fail(error)
        } catch {
            fail(DaemonError(code: .start, description: "\(error)"))
        }
    }

    private static func parse() -> Arguments {
        do {
            return try RolloutdCommand.parse(Array(CommandLine.arguments.dropFirst())).arguments
        } catch {
            RolloutdCommand.exit(withError: error)
        }
    }

    private static func loader(_ arguments: Arguments, _ environment: [String: String]) -> SettingsLoader {
        let named = arguments.config ?? environment["ROLLOUTD_CONFIG"]
        return SettingsLoader(
            file: named ?? SettingsDefault.file, isNamed: named != nil, environment: environment,
            flags: arguments.fragment)
    }

    private static func settings(_ loader: SettingsLoader) throws -> Settings {
        do {
            return try loader.load()
        } catch {
            throw DaemonError(code: .settings, description: error.description)
        }
    }

    private static func check(_ settings: Settings) throws {
        let checked = SettingsCheck(settings: settings)
        for line in checked.lines { print(line) }
        if checked.hasErrors {
            throw DaemonError(code: .settings, description: "the settings or policies have errors; nothing was started")
        }
    }

    private static func fail(_ error: DaemonError) -> Never {
        FileHandle.standardError.write(Data("rolloutd: \(error.description)\n".utf8))
        Foundation.exit(error.exitStatus)
    }
}
