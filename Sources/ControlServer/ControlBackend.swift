public import ControlAPI
public import RolloutModel

/// What answers the requests of the control socket: the daemon.
public protocol ControlBackend: Sendable {
    /// The whole daemon as it stands.
    func report() async -> DaemonReport

    /// An answer of several portions was sent; what it took can be given back.
    func answeredAtLength()

    /// One rollout as it stands; nil where no policy has that name.
    func report(of rollout: PolicyName) async -> RolloutReport?

    /// One rollout with what stands around it; nil where no policy has that name.
    func status(of rollout: PolicyName) async -> RolloutStatus?

    /// The sequence of the newest entry of the journal; 0 for an empty one.
    func newestEntry() async throws -> Int64

    /// The entries of the journal after a sequence in rising order, at most `limit` of them: fewer only at its end.
    func entries(after: Int64, limit: Int) async throws -> [HistoryEntry]

    /// Gives a value whenever something of that kind may have changed; one that waits stands for any number. Whatever
    /// changes after the call is told.
    func changes(_ change: BackendChange) -> AsyncStream<Void>

    /// Entries of the journal in rising order of their sequence, at most `limit` of them.
    ///
    /// - Parameters:
    ///   - rollout: Only entries about it; nil for all entries.
    ///   - since: Nothing older.
    ///   - until: Nothing younger.
    ///   - limit: 1 to `ControlLimit.historyPage`.
    ///   - after: Only entries with a greater sequence. With neither `since` nor `after` the newest entries are meant, else
    ///     the first from there on.
    /// - Returns: The entries.
    /// - Throws: Whatever keeps the journal from being read.
    func history(
        of rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int, after: Int64?
    ) async throws -> [HistoryEntry]

    /// Every account's budget and what waits for it.
    func quota() async -> QuotaReport

    /// Examines the daemon and what it needs.
    func examine() async -> DoctorReport

    /// Why a rollout stands as it does, or stood as it did at that time; nil where nothing has, or had, that name.
    ///
    /// - Throws: Whatever keeps the past from being told again; a `ControlProblem` is answered as it is.
    func explain(_ rollout: PolicyName, at time: Timestamp?) async throws -> Explanation?

    /// Carries out a command, or says why not. Returns when it is on disk, not when the Store has answered.
    func perform(_ order: CommandOrder) async -> CommandAnswer

    /// What would come of a command: the answer, and the rollout as it would stand. Nothing is done or recorded.
    func rehearse(_ order: CommandOrder) async -> (answer: CommandAnswer, after: RolloutReport?)

    /// The sinks of the settings, by name.
    func sinks() async -> [SinkReport]

    /// Posts a test to a sink, once, and waits for its answer; nil where the settings have none of that name.
    func testSink(_ sink: SinkName, actor: Actor, reason: String?) async -> SinkTestResult?

    /// Reads the sinks of the settings and the policy files again; returns when the new policies are in force.
    func reload(actor: Actor, reason: String?) async -> ReloadResult
}

/// What a stream waits for.
public enum BackendChange: Hashable, Sendable {
    /// Entries were written to the journal.
    case entries
    /// Anything at all may stand otherwise: also what is not worth an entry, such as when the Store was asked last.
    case anything
}
