import DecisionJournal
public import RolloutModel

/// A journal, live or copied, read from its first record to its last.
public enum RecordedJournal {
    /// An entry that the journal cannot have: what follows from it would be made up.
    public struct Misfit: Error, Hashable {
        /// Its place.
        public let entry: Int64
        /// What is wrong.
        public let why: String
    }

    /// Hands on every record, in order. The chain is checked on the way; nothing is written.
    ///
    /// `path` is the database; a copied write-ahead log beside it is read too, and `scratch` is where a copy may be made for reading.
    /// Throws `Misfit`, or `JournalAudit.Problem` where there is nothing to read.
    public static func forEachRecord(
        in path: String, scratch: String, _ each: (JournalRecord) -> Void
    ) throws {
        do {
            let inspection = try JournalInspection(path, scratch: scratch)
            var chain = EntryChain()
            try inspection.forEachRow { row in each(try chain.accept(row).record) }
            try inspection.close()
        } catch let broken as ChainBreak {
            throw Misfit(entry: broken.entry, why: broken.why)
        } catch let problem as JournalInspection.Problem {
            throw JournalAudit.Problem(problem)
        }
    }
}
