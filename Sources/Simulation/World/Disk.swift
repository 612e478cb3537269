import DecisionJournal
import RolloutModel

/// The journal's file: what was synced survives a power cut, what was only written survives the death of the process.
///
/// Every record passes the production grammar. Where `isChained` it passes the production chain as well: it is written as
/// JSON, hashed, read back and verified at each start.
struct Disk: Sendable {
    let isChained: Bool
    /// What is written, in order.
    private(set) var records: [JournalRecord] = []
    /// How much of it a power cut leaves.
    private var synced = 0
    private var rows: [EntryRow] = []
    private var chain = EntryChain()
    private var grammar = JournalGrammar()
    private var appends = 0

    init(isChained: Bool) { self.isChained = isChained }

    /// Writes records; they are not synced yet.
    mutating func write(_ new: [JournalRecord]) throws(JournalError) {
        if isChained {
            let stored = try chain.extend(with: new, expecting: chain.head.sequence + 1)
            rows += stored.map { EntryRow($0) }
        } else {
            try grammar.accept(contentsOf: new)
        }
        records += new
        appends += 1
    }

    /// Makes everything written durable, or, as SQLite does with `synchronous = NORMAL`, only now and then.
    mutating func sync(lazily: Bool) {
        if !lazily || appends % 8 == 0 { synced = records.count }
    }

    /// The process died with a write under way: the kernel has it or not.
    mutating func losePending(_ count: Int) { cut(to: records.count - count) }

    /// The power failed.
    mutating func losePower() { cut(to: synced) }

    private mutating func cut(to count: Int) {
        records.removeLast(records.count - count)
        if isChained { rows.removeLast(rows.count - count) }
    }

    /// Opens the journal again: what is there is verified from the first entry.
    ///
    /// - Returns: The records as they are read, or what does not fit.
    mutating func reopen() -> (records: [JournalRecord], problem: String?) {
        synced = records.count
        chain = EntryChain()
        grammar = JournalGrammar()
        if isChained {
            var read: [JournalRecord] = []
            for row in rows {
                do throws(ChainBreak) {
                    read.append(try chain.accept(row).record)
                } catch {
                    return (read, "entry \(error.entry): \(error.why)")
                }
            }
            return (read, nil)
        }
        do throws(JournalError) {
            try grammar.accept(contentsOf: records)
        } catch {
            return (records, "\(error)")
        }
        return (records, nil)
    }
}
