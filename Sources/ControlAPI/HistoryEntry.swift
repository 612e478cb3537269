public import RolloutModel

/// Which entries of the journal are asked for. Entries come in rising order of their sequence.
///
/// With neither `since` nor `after` the newest `limit` entries are meant, else the first `limit` from there on.
public struct HistoryQuery: Hashable, Sendable {
    /// Nothing older than this.
    public var since: Timestamp?
    /// Nothing younger than this.
    public var until: Timestamp?
    /// At most so many, 1 to `ControlLimit.historyPage`; nil for `ControlLimit.historyDefault`.
    public var limit: Int?
    /// Only entries with a greater sequence: the last one of the page before.
    public var after: Int64?

    /// A query.
    public init(since: Timestamp? = nil, until: Timestamp? = nil, limit: Int? = nil, after: Int64? = nil) {
        self.since = since
        self.until = until
        self.limit = limit
        self.after = after
    }
}

/// An entry of the decision journal as it goes over the control socket.
public struct HistoryEntry: Codable, Hashable, Sendable {
    /// Its place in the journal, from 1 on without gaps.
    public let sequence: Int64
    /// When it was written, by the daemon's wall clock.
    public let time: Timestamp
    /// The rollout it is about; nil where it is about all or none.
    public let rollout: PolicyName?
    /// What kind of entry it is: `decision`, `intent`, `outcome`, `command`, …
    public let kind: String
    /// Who brought it about; nil where nobody is named.
    public let actor: Actor?
    /// A sentence for the operator.
    public let message: String
    /// The hash that chains it to the entry before.
    public let hash: Digest
    /// Everything that was kept.
    public let record: JournalRecord

    /// An entry.
    public init(
        sequence: Int64, time: Timestamp, rollout: PolicyName?, kind: String, actor: Actor?, message: String,
        hash: Digest, record: JournalRecord
    ) {
        self.sequence = sequence
        self.time = time
        self.rollout = rollout
        self.kind = kind
        self.actor = actor
        self.message = message
        self.hash = hash
        self.record = record
    }
}

/// The answer to a history request.
public struct HistoryPage: Codable, Hashable, Sendable {
    /// The entries in rising order of their sequence.
    public let entries: [HistoryEntry]

    /// A page.
    public init(entries: [HistoryEntry]) { self.entries = entries }
}
