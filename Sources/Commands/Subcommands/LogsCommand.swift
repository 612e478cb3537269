import ArgumentParser
import Foundation
import RolloutModel

/// `rolloutctl logs`
struct LogsCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show the daemon's entries in the system journal, through journalctl.",
        discussion: """
            Becomes journalctl with the right fields; -- and what follows goes to it as it is. The entries and their fields are \
            listed in docs/reference/journal-fields.md.

            Example:
              rolloutctl logs contoso-reader -f
            """)

    @Argument(help: "A rollout's name; without it, the entries of all.", completion: .rolloutNames)
    var name: String?
    @Flag(name: .shortAndLong, help: "Go on with new entries as they come.") var follow = false
    @OptionGroup var times: HistoryTimes
    @Flag(help: ArgumentHelp("Print the command line in place of running it.")) var show = false
    @Argument(parsing: .postTerminator, help: ArgumentHelp("More arguments for journalctl.", valueName: "argument"))
    var more: [String] = []

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let name = try name.map(PolicyName.init(typed:))
        let (start, end) = try times.resolved(surroundings)
        let command = ["journalctl"] + Self.arguments(name, follow: follow, since: start, until: end) + more
        if show {
            surroundings.write(Line(command.map(\.quotedForShell).joined(separator: " ")).text(colours: false) + "\n")
            return .done
        }
        guard let program = ProgramPath.of("journalctl", surroundings.environment) else {
            surroundings.complain(
                "rolloutctl: journalctl is not in PATH.\nWithout systemd's journal the daemon writes to its standard error; "
                    + "rolloutctl history asks the daemon itself.\n")
            return .refused
        }
        // Comes back only where it failed.
        let why = surroundings.become(program, command)
        surroundings.complain(
            "rolloutctl: \(program) cannot be run: \(Line.harmless(why))\nrolloutctl history asks the daemon itself.\n")
        return .refused
    }

    /// What journalctl is asked. By identifier and not by unit: what journald reads only after the daemon has ended, as it may
    /// around a stop, it cannot trace to a unit.
    static func arguments(_ name: PolicyName?, follow: Bool, since: Timestamp?, until: Timestamp?) -> [String] {
        var arguments = ["--identifier=rolloutd"]
        if let name { arguments.append("ROLLOUT=\(name)") }
        if follow { arguments.append("--follow") }
        if let since { arguments.append("--since=\(since.forJournalctl)") }
        if let until { arguments.append("--until=\(until.forJournalctl)") }
        return arguments
    }
}

extension Timestamp {
    /// `@SECONDS.MICROSECONDS` (systemd.time(7)): every version reads it, in every time zone.
    fileprivate var forJournalctl: String {
        let fraction = (milliseconds % 1_000 + 1_000) % 1_000
        let digits = "\(fraction)"
        return "@\((milliseconds - fraction) / 1_000).\(String(repeating: "0", count: 3 - digits.count))\(digits)000"
    }
}

extension String {
    /// The text as a shell reads it as one word.
    fileprivate var quotedForShell: String {
        let isPlain = !isEmpty && utf8.allSatisfy { "-_=./:@".utf8.contains($0) || $0.isLetterOrDigit }
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
