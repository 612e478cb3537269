import ArgumentParser
import ControlClient
import RolloutModel

/// A command that acts on one rollout and takes nothing but its name and a reason.
protocol ActionCommand: ControlCommand {
    /// What the daemon is asked for.
    static var command: Command { get }
    /// The rollout's name as it was typed.
    var name: String { get }
    /// Why, and whether at all.
    var options: ActOptions { get }
    /// Where the daemon listens.
    var connection: ConnectionOptions { get }
}

extension ActionCommand {
    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await connection.act(Self.command, on: PolicyName(typed: name), options, surroundings)
    }

    /// The name, the help and an example.
    static func describe(
        _ abstract: String, _ discussion: String, example: String, aliases: [String] = []
    ) -> CommandConfiguration {
        CommandConfiguration(
            commandName: command.word, abstract: abstract,
            discussion: "\(discussion)\n\nExample:\n  rolloutctl \(example)",
            aliases: aliases)
    }
}

extension ConnectionOptions {
    /// Shows what a command is about to act on, has it carried out, and says what became of it.
    ///
    /// What was shown goes along: where another submission has been published since, the daemon refuses. `confirm` is asked
    /// with the rollout as it stands, after it was shown; false ends it there.
    func act(
        _ command: Command, on rollout: PolicyName?, _ options: ActOptions, _ surroundings: Surroundings,
        confirm: (RolloutReport) throws -> Bool = { _ in true }
    ) async throws -> ExitStatus {
        try await ask(surroundings) { client in
            let seen = if let rollout { try await client.status(of: rollout).rollout } else { RolloutReport?.none }
            surroundings.write(
                ActionView.announcement(command, on: seen, isDry: options.dryRun, width: surroundings.width))
            if let seen, !options.dryRun, try !confirm(seen) { return .refused }
            let result = try await client.perform(
                command, rollout: rollout, reason: options.reason, submission: seen?.openSubmission,
                dryRun: options.dryRun)
            surroundings.write(ActionView.page(result, width: surroundings.width))
            return result.accepted ? .done : .refused
        }
    }
}

extension RolloutReport {
    /// The submission that a command is about: only an open rollout has one that must not change.
    fileprivate var openSubmission: SubmissionID? { phase == .open ? submission : nil }
}
