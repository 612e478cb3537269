import ArgumentParser
import ControlClient
import RolloutModel

/// A command that acts on one rollout and takes nothing but its name and a reason.
protocol ActionCommand: ControlCommand {
    /// What the daemon is asked for.
    static var command: Command { get }
    /// The rollout's name as it was typed.
    var name: String { get }
    /// Why.
    var why: ReasonOption { get }
    /// Where the daemon listens.
    var connection: ConnectionOptions { get }
}

extension ActionCommand {
    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await connection.act(Self.command, on: PolicyName(typed: name), why.reason, surroundings)
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
    /// Has a command carried out and says what became of it.
    func act(
        _ command: Command, on rollout: PolicyName?, _ reason: String?, _ surroundings: Surroundings
    ) async throws -> ExitStatus {
        let result = try await ask(surroundings) { try await $0.perform(command, rollout: rollout, reason: reason) }
        surroundings.write(ActionView.page(result, command, rollout: rollout, width: surroundings.width))
        return result.accepted ? .done : .refused
    }
}
