import ArgumentParser
import ControlClient
import RolloutModel

/// `rolloutctl promote`
struct PromoteCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Leave the present step before its bake is over.",
        discussion: """
            The rest of the bake is skipped. Windows, brakes, approvals and metrics that do not pass still hold the rollout; \
            --force passes the last two. With --full every later bake is skipped too, one step after the other, up to the \
            finalization. The order ends when something comes up that it cannot pass.

            Example:
              rolloutctl promote contoso-reader --reason "fixes a security hole"
            """)

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @Flag(help: "Skip the bakes of all later steps too.") var full = false
    @OptionGroup var force: ForceOption
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws { try force.check(options) }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await connection.act(
            .promote(full: full, force: force.force), on: PolicyName(typed: name), options, surroundings)
    }
}

/// `rolloutctl set-percentage`
struct SetPercentageCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-percentage", abstract: "Raise a rollout to a percentage, on its ladder or not.",
        discussion: """
            Upward only: the Store lowers no percentage. The rest of the bake is skipped; windows, brakes, approvals and metrics \
            that do not pass still hold the rollout, and so do the approvals of steps that it would jump over; --force passes \
            approvals and metrics. From the new percentage the rollout goes on to the next higher step, after the bake of the \
            highest step below.

            Example:
              rolloutctl set-percentage contoso-reader 30 --reason "support wants more reports"
            """)

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @Argument(help: "The percentage, such as 30 or 12.5%.") var percentage: TypedPercentage
    @OptionGroup var force: ForceOption
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws { try force.check(options) }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await connection.act(
            .setPercentage(percentage.percentage, force: force.force), on: PolicyName(typed: name), options,
            surroundings)
    }
}

/// `rolloutctl finalize`
struct FinalizeCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "finalize", abstract: "Give the new version to everybody, for good.",
        discussion: """
            Later steps and the rest of the bake are skipped; windows, brakes, approvals and metrics that do not pass still hold \
            the rollout; --force passes the last two. Nothing can undo it, so the rollout's name is asked for on a terminal, and \
            --yes is needed elsewhere.

            Example:
              rolloutctl finalize contoso-reader --yes --reason "fixes a security hole"
            """)

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @Flag(name: .shortAndLong, help: "Do not ask.") var yes = false
    @OptionGroup var force: ForceOption
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws { try force.check(options) }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await connection.act(
            .finalize(force: force.force), on: PolicyName(typed: name), options, surroundings
        ) { _ in try yes || isConfirmed(surroundings) }
    }

    private func isConfirmed(_ surroundings: Surroundings) throws -> Bool {
        guard let typed = surroundings.ask("This cannot be undone. Type the rollout's name to go on: ") else {
            throw ValidationError("There is no terminal to ask on: give --yes.")
        }
        if typed == name { return true }
        surroundings.complain(
            "rolloutctl: \"\(Line.harmless(typed))\" is not \(name): nothing was done.\nRun it again and type \(name).\n"
        )
        return false
    }
}

extension ForceOption {
    /// Whoever forces says why: the daemon wants it too, and here it is said before anything is asked.
    func check(_ options: ActOptions) throws {
        guard force, options.reason == nil, !options.dryRun else { return }
        throw ValidationError("--force needs --reason: it passes metrics and approvals, and somebody will ask why.")
    }
}

/// A percentage to set, as an operator types it.
struct TypedPercentage: ExpressibleByArgument, Hashable, Sendable {
    let percentage: Percentage

    /// `30`, `12.5` or `30%`; more than nothing.
    init?(argument: String) {
        let number = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
        guard let value = Double(number), let percentage = Percentage(value), percentage > .zero else { return nil }
        self.percentage = percentage
    }
}
