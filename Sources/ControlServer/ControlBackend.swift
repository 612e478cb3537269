public import ControlAPI
public import RolloutModel

/// What answers the requests of the control socket: the daemon.
public protocol ControlBackend: Sendable {
    /// The whole daemon as it stands.
    func report() async -> DaemonReport

    /// One rollout as it stands; nil where no policy has that name.
    func report(of rollout: PolicyName) async -> RolloutReport?

    /// Entries of the journal in rising order of their sequence, at most `limit` of them.
    ///
    /// - Parameters:
    ///   - rollout: Only entries about it; nil for all entries.
    ///   - since: Nothing older.
    ///   - limit: 1 to `ControlLimit.historyPage`.
    ///   - after: Only entries with a greater sequence. With neither `since` nor `after` the newest entries are meant, else
    ///     the first from there on.
    /// - Returns: The entries.
    /// - Throws: Whatever keeps the journal from being read.
    func history(of rollout: PolicyName?, since: Timestamp?, limit: Int, after: Int64?) async throws -> [HistoryEntry]

    /// Carries out a command, or says why not. Returns when it is on disk, not when the Store has answered.
    func perform(_ order: CommandOrder) async -> CommandAnswer

    /// What would come of a command: the answer, and the rollout as it would stand. Nothing is done or recorded.
    func rehearse(_ order: CommandOrder) async -> (answer: CommandAnswer, after: RolloutReport?)

    /// Reads the policy files again; returns when the new policies are in force.
    func reload(actor: Actor, reason: String?) async -> ReloadResult
}
