public import ArgumentParser
import ControlClient
import RolloutModel

/// `rolloutctl`: what an operator types.
public struct Rolloutctl: AsyncParsableCommand {
    /// The name, the help and the subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "rolloutctl",
        abstract: "Watch and steer the package rollouts that rolloutd runs.",
        discussion: """
            Exit status: 0 done, 1 refused or failed, 2 wrong usage or lint errors, 3 not allowed, 5 rolloutd not \
            reachable, 7 no answer in time; status NAME has more.

            Example:
              rolloutctl status contoso-reader
            """,
        version: Version.current,
        subcommands: [
            StatusCommand.self, ListCommand.self, GetCommand.self, EventsCommand.self, ExplainCommand.self,
            QuotaCommand.self, DoctorCommand.self, SinksCommand.self,
            HistoryCommand.self, AuditCommand.self, LogsCommand.self,
            LintCommand.self, PlanCommand.self, DiffCommand.self, BacktestCommand.self, DrillCommand.self,
            PublishCommand.self, SubmissionCommand.self, FlightCommand.self, ApplicationCommand.self,
            StoreBrokerCommand.self,
            PauseCommand.self, ResumeCommand.self,
            PromoteCommand.self, SetPercentageCommand.self, HaltCommand.self, FinalizeCommand.self,
            ApproveCommand.self, RejectCommand.self, AcceptCommand.self, AdoptCommand.self, ReassertCommand.self,
            FreezeCommand.self, UnfreezeCommand.self, RetryCommand.self, ReloadCommand.self, UndoCommand.self,
        ])

    // The same group in the subcommands makes --socket right before and after the subcommand's name.
    @OptionGroup var connection: ConnectionOptions

    /// What ArgumentParser needs.
    public init() {}

    /// Parses and runs a command line without the program's name; writes what there is to say, also about failures.
    public static func run(_ arguments: [String], in surroundings: Surroundings) async -> ExitStatus {
        do {
            let command = try await asyncParseAsRoot(arguments)
            if let command = command as? any ControlCommand { return try await command.run(in: surroundings) }
            var other = command
            try other.run()
            return .done
        } catch let error as ControlClientError {
            surroundings.complain("rolloutctl: \(Line.harmless(error.message))\n\(Line.harmless(error.next))\n")
            return error.exitStatus
        } catch {
            let text = fullMessage(for: error)
            let isWanted = exitCode(for: error) == .success
            if isWanted {
                if !text.isEmpty { surroundings.write(text + "\n") }
            } else {
                surroundings.complain(harmless(text, quoting: arguments) + "\n")
            }
            return isWanted ? .done : .usage
        }
    }

    /// ArgumentParser repeats what was typed as it is; a script may have typed somebody else's text.
    private static func harmless(_ text: String, quoting arguments: [String]) -> String {
        var text = text
        for argument in arguments {
            for typed in [argument[...], argument.drop { $0 != "=" }.dropFirst()] where !typed.isEmpty {
                text = text.replacing(typed, with: Line.harmless(String(typed)))
            }
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { Line.harmless(String($0)) }
            .joined(separator: "\n")
    }
}

/// A command that runs in given surroundings, so that tests need no process.
protocol ControlCommand: AsyncParsableCommand, Sendable {
    /// Does the work. A `ControlClientError` is explained by the caller, everything else is wrong usage.
    func run(in surroundings: Surroundings) async throws -> ExitStatus
}

extension ControlClientError {
    /// What the program ends with.
    var exitStatus: ExitStatus {
        switch kind {
        case .notReachable: .notReachable
        case .notAllowed: .notAllowed
        case .timedOut: .timedOut
        case .refused, .failed: .refused
        }
    }
}
