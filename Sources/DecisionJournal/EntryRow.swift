import GRDB
import RolloutModel

/// A row of the table `entry` as it was read: nothing in it is believed before `verified()`.
package struct EntryRow {
    /// Its place in the chain.
    package let sequence: Int64
    /// The rollout that it is about.
    package let rollout: String?
    /// The wall clock in milliseconds since the epoch.
    package let at: Int64
    /// What kind of record it is.
    package let kind: String
    let actor: String?
    /// The record as JSON, byte for byte as it was hashed.
    package let payload: String
    /// The hash of the row before.
    package let previous: String
    /// The hash of this row.
    package let hash: String

    /// The columns in the order in which `init` reads them.
    static let columns = "sequence, rollout, at, kind, actor, payload, previous, hash"

    /// Reads the columns; throws where a damaged file gives a value of another type (GRDB's own conversion would trap).
    init(_ row: Row, expected: Int64) throws(ChainBreak) {
        func text(_ index: Int) throws(ChainBreak) -> String? {
            switch (row[index] as DatabaseValue).storage {
            case .string(let text): return text
            case .null: return nil
            case .int64, .double, .blob: throw ChainBreak(entry: expected, why: "column \(index) is not text")
            }
        }
        func required<T>(_ value: T?, _ index: Int) throws(ChainBreak) -> T {
            guard let value else { throw ChainBreak(entry: expected, why: "column \(index) is empty") }
            return value
        }
        func number(_ index: Int) throws(ChainBreak) -> Int64 {
            guard case .int64(let number) = (row[index] as DatabaseValue).storage else {
                throw ChainBreak(entry: expected, why: "column \(index) is not a number")
            }
            return number
        }
        sequence = try number(0)
        rollout = try text(1)
        at = try number(2)
        kind = try required(text(3), 3)
        actor = try text(4)
        payload = try required(text(5), 5)
        previous = try required(text(6), 6)
        hash = try required(text(7), 7)
    }

    /// The row that keeps an entry.
    package init(_ stored: StoredEntry) {
        let entry = stored.entry
        sequence = entry.sequence
        rollout = entry.record.rollout?.rawValue
        at = entry.record.at.wall.milliseconds
        kind = entry.kind
        actor = entry.actor?.description
        payload = stored.payload
        previous = entry.previous.rawValue
        hash = entry.hash.rawValue
    }

    /// The same row with another payload, as a damaged file has it.
    package init(_ row: EntryRow, payload: String) {
        (sequence, rollout, at, kind, actor) = (row.sequence, row.rollout, row.at, row.kind, row.actor)
        (previous, hash) = (row.previous, row.hash)
        self.payload = payload
    }

    /// The values in the order of `columns`.
    var values: StatementArguments { [sequence, rollout, at, kind, actor, payload, previous, hash] }

    /// The entry, once its hash is right, its payload reads and the columns say what the payload says.
    func verified() throws(ChainBreak) -> JournalEntry {
        let before = Digest(previous)
        guard EntryHash.of(sequence: sequence, previous: before, payload: payload).rawValue == hash else {
            throw ChainBreak(
                entry: sequence, why: "its hash is not that of its contents: it was changed after it was written")
        }
        let record: JournalRecord
        do {
            record = try EntryPayload.decode(payload)
        } catch {
            throw ChainBreak(entry: sequence, why: "its payload does not read: \(error)")
        }
        let entry = JournalEntry(sequence: sequence, record: record, previous: before, hash: Digest(hash))
        guard rollout == record.rollout?.rawValue, at == record.at.wall.milliseconds, kind == record.kind,
            actor == record.actor?.description
        else { throw ChainBreak(entry: sequence, why: "its columns say something else than its payload") }
        return entry
    }
}
