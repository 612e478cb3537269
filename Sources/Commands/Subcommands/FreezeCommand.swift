import ArgumentParser
import ControlClient
import RolloutModel

/// Which rollouts a freeze is about: some, or every one in so many words.
struct FreezeScope: ParsableArguments {
    @Argument(help: "The rollouts' names.", completion: .rolloutNames) var names: [String] = []
    @Flag(help: "Every rollout, also those that begin later.") var all = false

    func validate() throws {
        switch (names.isEmpty, all) {
        case (true, false): throw ValidationError("Say which rollouts, or --all for every one.")
        case (false, true): throw ValidationError("Give names of rollouts or --all, not both.")
        case (false, false), (true, true): break
        }
    }

    /// The rollouts; nil stands for every one.
    func rollouts() throws -> [PolicyName?] { all ? [nil] : try names.map { try PolicyName(typed: $0) } }
}

extension ConnectionOptions {
    /// Has a command carried out on one rollout after the other; the worst outcome is the outcome.
    fileprivate func act(
        _ command: Command, onEach scope: FreezeScope, _ options: ActOptions, _ surroundings: Surroundings
    ) async throws -> ExitStatus {
        var worst = ExitStatus.done
        for rollout in try scope.rollouts() {
            let status = try await act(command, on: rollout, options, surroundings)
            if status != .done { worst = status }
        }
        return worst
    }
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
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let now = surroundings.now()
        let end = until?.after(now)
        if let end, end <= now {
            throw ValidationError("--until \(end) has passed already: give a time to come, or a span such as 12h.")
        }
        return try await connection.act(.freeze(until: end), onEach: scope, options, surroundings)
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
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await connection.act(.unfreeze, onEach: scope, options, surroundings)
    }
}
