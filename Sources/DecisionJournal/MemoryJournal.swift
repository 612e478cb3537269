public import RolloutModel

/// A journal that lives as long as the process: the same chain and grammar without a disk, for simulations and tests.
public actor MemoryJournal: DecisionJournal {
    private var chain = EntryChain()
    private var kept: [JournalEntry] = []

    /// An empty journal.
    public init() {}

    /// Appends the records.
    public func append(_ records: [JournalRecord], expecting next: Int64) async throws -> [JournalEntry] {
        let entries = try chain.extend(with: records, expecting: next).map(\.entry)
        kept += entries
        return entries
    }

    /// The entries after `sequence`.
    public func entries(after sequence: Int64, limit: Int) async throws -> [JournalEntry] {
        Array(kept.dropFirst(Int(max(0, sequence))).prefix(Page.size(limit)))
    }

    /// The newest entries that meet the conditions.
    public func entries(
        rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int
    ) async throws -> [JournalEntry] {
        kept.filter { entry in
            (rollout == nil || entry.record.rollout == rollout)
                && since.map { entry.record.at.wall >= $0 } ?? true
                && until.map { entry.record.at.wall <= $0 } ?? true
        }.suffix(Page.size(limit))
    }

    /// The last entry.
    public func head() async throws -> JournalHead { chain.head }
}
