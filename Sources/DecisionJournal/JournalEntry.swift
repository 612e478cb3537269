public import RolloutModel

/// One record of the journal with its place in the chain.
public struct JournalEntry: Hashable, Sendable {
    /// Its place: 1 for the first, without gaps.
    public let sequence: Int64
    /// What was recorded.
    public let record: JournalRecord
    /// The hash of the entry before; 64 zeros before the first.
    public let previous: Digest
    /// SHA-256 over sequence, previous hash and payload, as `EntryHash` defines it.
    public let hash: Digest

    /// An entry whose hash the caller vouches for: journals make them, everybody else reads them.
    public init(sequence: Int64, record: JournalRecord, previous: Digest, hash: Digest) {
        self.sequence = sequence
        self.record = record
        self.previous = previous
        self.hash = hash
    }

    /// What kind of record it is, such as `input.measured` or `intent.halt`. Kinds are never renamed.
    public var kind: String { record.kind }
    /// Who did it, where somebody did.
    public var actor: Actor? { record.actor }
    /// The place that this entry takes.
    public var head: JournalHead { JournalHead(sequence: sequence, hash: hash) }
}

/// The end of a journal, or any other place in it: a number and the hash that vouches for everything up to there.
public struct JournalHead: Hashable, Sendable {
    /// The sequence of the last entry; 0 for an empty journal.
    public let sequence: Int64
    /// The hash of that entry; 64 zeros for an empty journal.
    public let hash: Digest

    /// A place in a journal.
    public init(sequence: Int64, hash: Digest) {
        self.sequence = sequence
        self.hash = hash
    }

    /// The end of an empty journal.
    public static let genesis = JournalHead(sequence: 0, hash: EntryHash.genesis)
}
