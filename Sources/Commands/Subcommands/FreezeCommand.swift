import ArgumentParser
import ControlClient
import RolloutModel

/// Which rollouts a freeze is about: one, or every one in so many words.
struct FreezeScope: ParsableArguments {
    @Argument(help: "The rollout's name.") var name: String?
    @Flag(help: "Every rollout, also those that begin later.") var all = false

    func validate() throws {
        switch (name, all) {
        case (nil, false): throw ValidationError("Say which rollout, or --all for every one.")
        case (.some, true): throw ValidationError("Give a rollout's name or --all, not both.")
        case (.some, false), (nil, true): break
        }
    }

    /// The rollout; nil for every one.
    func rollout() throws -> PolicyName? { try name.map(PolicyName.init(typed:)) }
}

/// `rolloutctl freeze`
struct FreezeCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze", abstract: "Raise and finalize nothing for a time, or until unfrozen.",
        discussion: """
            Measuring goes on, and a metric may still halt. A freeze outlives restarts of the daemon.

            Example:
              rolloutctl freeze --all --until 2026-11-23T08:00:00Z --reason "weekend"
            """)

    @OptionGroup var scope: FreezeScope
    @Option(
        help: ArgumentHelp(
            "When it ends by itself: a time such as 2026-11-23T08:00:00Z, or a span such as 12h.", valueName: "when"))
    var until: TimeOrSpan?
    @OptionGroup var why: ReasonOption
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let now = surroundings.now()
        let end = until?.after(now)
        if let end, end <= now {
            throw ValidationError("--until \(end) has passed already: give a time to come, or a span such as 12h.")
        }
        return try await connection.act(.freeze(until: end), on: scope.rollout(), why.reason, surroundings)
    }
}

/// `rolloutctl unfreeze`
struct UnfreezeCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "unfreeze", abstract: "Lift a freeze.",
        discussion: """
            The freeze of everything and the freeze of one rollout are two: each is lifted by itself.

            Example:
              rolloutctl unfreeze --all --reason "Monday"
            """)

    @OptionGroup var scope: FreezeScope
    @OptionGroup var why: ReasonOption
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await connection.act(.unfreeze, on: scope.rollout(), why.reason, surroundings)
    }
}
