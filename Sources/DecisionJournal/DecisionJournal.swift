public import RolloutModel

/// An append-only, hash-chained record of everything that the daemon decided and why.
///
/// The journal may lie on another machine. What `append` returned is durable; what it refused is there wholly or not at
/// all. After an error from `append` other than `conflict`, `grammar`, `notANumber`, `tooLarge` or `tooManyWaiting` the
/// caller must stop and start anew from what the journal then says (S15).
public protocol DecisionJournal: Sendable {
    /// Appends the records as the entries `next`, `next` + 1, … and returns when all of them are durable: all or none.
    ///
    /// Throws `JournalError.conflict` where the journal's next entry is another than `next`: somebody else appended.
    func append(_ records: [JournalRecord], expecting next: Int64) async throws -> [JournalEntry]

    /// The entries after `sequence` in rising order, at most `limit` of them (and never more than 1,000): fewer means that
    /// the end was reached.
    func entries(after sequence: Int64, limit: Int) async throws -> [JournalEntry]

    /// The newest `limit` entries (never more than 1,000) about the rollout, or about anything for nil, whose wall clock
    /// showed `since` or later and `until` or earlier; in rising order.
    func entries(
        rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int
    ) async throws -> [JournalEntry]

    /// Whether there is room for what is usually written. Without it only a halt is sure to be recorded (S15), so whatever
    /// may wait had better wait: a failed append ends the daemon.
    func hasRoom() -> Bool

    /// The last entry's sequence and hash. A chain cannot show that its tail is gone; whoever keeps a head elsewhere can.
    func head() async throws -> JournalHead
}

extension DecisionJournal {
    /// A journal that knows of no bound has room.
    public func hasRoom() -> Bool { true }
}

/// How much one reading returns.
enum Page {
    /// The most entries: at some 1 KB each a page stays around a megabyte.
    static let largest = 1_000

    /// The caller's limit, kept between nothing and the largest page.
    static func size(_ limit: Int) -> Int { min(max(0, limit), largest) }
}
