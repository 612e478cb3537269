import DecisionJournal
import RolloutModel

/// The journal's file: what was synced survives a power cut, what was only written survives the death of the process.
///
/// Every record passes the production grammar. Where `isChained` it passes the production chain as well: it is written as
/// JSON, hashed, read back and verified.
struct Disk: Sendable {
    let isChained: Bool
    /// What is written, in order.
    private(set) var records: [JournalRecord] = []
    /// How much of it a power cut leaves.
    private var synced = 0
    /// From where on a failed sync has left nothing on the disk, whatever later ones said.
    private var hole: Int?
    private var rows: [EntryRow] = []
    private var chain = EntryChain()
    private var grammar = JournalGrammar()
    private var appends = 0
    /// What was read back and found in order, with the state of the checks there.
    private var verified: (count: Int, chain: EntryChain, grammar: JournalGrammar) = (0, EntryChain(), JournalGrammar())
    /// How many records are as they were when they were last replayed.
    private(set) var unchanged = 0
    /// How many are as they were when the notices were last learnt from them.
    private(set) var unchangedForNotices = 0
    /// A damaged row, and what it was before.
    private var damage: (place: Int, whole: EntryRow, record: JournalRecord)?

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
        if !lazily || appends % 8 == 0 { synced = hole ?? records.count }
    }

    /// A sync of the newest records failed, and the next one will say that all is well.
    mutating func loseSync(of count: Int) { hole = min(hole ?? records.count, records.count - count) }

    /// The process died with a write under way: the kernel has it or not.
    mutating func losePending(_ count: Int) { cut(to: records.count - count) }

    /// The power failed.
    mutating func losePower() { cut(to: synced) }

    private mutating func cut(to count: Int) {
        repair()
        records.removeLast(records.count - count)
        if isChained { rows.removeLast(rows.count - count) }
        unchanged = min(unchanged, count)
        unchangedForNotices = min(unchangedForNotices, count)
        if verified.count > count { forgetVerification() }
        if let start = hole, start >= count { hole = nil }
    }

    /// All records have been replayed as they are.
    mutating func noteReplay() { unchanged = records.count }

    /// The notices of all records have been learnt as they are.
    mutating func noteNoticesLearnt() { unchangedForNotices = records.count }

    /// The next opening verifies everything from the first entry.
    mutating func forgetVerification() { verified = (0, EntryChain(), JournalGrammar()) }

    /// Opens the journal again. What is there is verified from the first entry, or, for the simulation's speed, from where the
    /// process before has verified it unless the file was damaged since.
    ///
    /// - Parameter verifying: False to believe whatever reads, as a put-back bug does.
    /// - Returns: The records as they are read, or what does not fit.
    mutating func reopen(verifying: Bool) -> (records: [JournalRecord], problem: String?) {
        // Opening writes everything anew (`JournalOpening`), also what a failed sync had left in the kernel's memory.
        (synced, hole) = (records.count, nil)
        if isCorrupt { forgetVerification() }
        if isCorrupt && !verifying {
            let read = rows.compactMap { try? $0.unverified() }
            if read.count == rows.count, firstDifference(from: read) != nil { return (read, nil) }
            repair()
        }
        var (count, chain, grammar) = verified
        var read = records
        do {
            if isChained {
                read.removeLast(read.count - count)
                for row in rows[count...] { read.append(try chain.accept(row).record) }
            } else {
                try grammar.accept(contentsOf: Array(records[count...]))
            }
        } catch {
            return (read, "\(error)")
        }
        count = records.count
        verified = (count, chain, grammar)
        (self.chain, self.grammar) = (chain, grammar)
        return (read, nil)
    }

    // MARK: Damage

    /// Whether a byte of the file is not what was written.
    var isCorrupt: Bool { damage != nil }

    /// A digit of an entry turns into another one.
    mutating func corrupt(_ dice: inout Dice) {
        guard isChained, damage == nil, !rows.isEmpty else { return }
        let place = dice.number(0...(rows.count - 1))
        guard let damaged = rows[place].withOneDigitChanged(dice.number(0...1_000)) else { return }
        damage = (place, rows[place], records[place])
        rows[place] = damaged
        if let record = try? damaged.unverified() { records[place] = record }
        unchanged = min(unchanged, place)
        unchangedForNotices = min(unchangedForNotices, place)
    }

    /// A good copy is put in the file's place.
    mutating func repair() {
        guard let damage else { return }
        rows[damage.place] = damage.whole
        records[damage.place] = damage.record
        self.damage = nil
    }

    /// The first record that is not the one that was written.
    func firstDifference(from read: [JournalRecord]) -> Int? {
        guard let damage, damage.place < read.count, read[damage.place] != damage.record else { return nil }
        return damage.place
    }
}
