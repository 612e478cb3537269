import Foundation
import GRDB
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("A journal that was tampered with does not open, and says where")
struct ChainVerificationTests {
    /// Each that is refused keeps its connection, as a daemon would until it exits: the open files of a process have a limit.
    private static let damages = 80

    @Test(
        "a changed column",
        arguments: [
            ("payload = replace(payload, '5', '6')", 6, "its hash is not that of its contents"),
            ("hash = replace(hash, substr(hash, 1, 1), 'x')", 6, "its hash is not that of its contents"),
            ("previous = hash", 6, "it does not follow entry 5"),
            ("kind = 'input.due'", 6, "its columns say something else than its payload"),
            ("at = at + 1", 6, "its columns say something else than its payload"),
            ("rollout = 'other'", 6, "its columns say something else than its payload"),
            ("rollout = NULL", 6, "its columns say something else than its payload"),
            ("actor = 'mallory'", 6, "its columns say something else than its payload"),
            ("sequence = 60", 6, "it is missing"),
        ] as [(String, Int64, String)])
    func changed(_ change: String, _ entry: Int64, _ why: String) async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        try scratch.tamper { try $0.execute(sql: "UPDATE entry SET \(change) WHERE sequence = 6") }
        let misfit = try #require(scratch.firstMisfit())
        #expect(misfit.entry == entry)
        #expect(misfit.why.hasPrefix(why), "\(misfit.why)")
    }

    @Test("a removed row, the first, one between, or the first of several", arguments: [1, 5] as [Int64])
    func removed(_ sequence: Int64) async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        try scratch.tamper { try $0.execute(sql: "DELETE FROM entry WHERE sequence IN (?, 7)", arguments: [sequence]) }
        #expect(scratch.firstMisfit()?.entry == sequence)
        #expect(scratch.firstMisfit()?.why == "it is missing; the next one there is \(sequence + 1)")
    }

    @Test("rows that changed places")
    func swapped() async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        try scratch.tamper { db in
            for (from, to) in [(3, 100), (4, 3), (100, 4)] {
                try db.execute(sql: "UPDATE entry SET sequence = ? WHERE sequence = ?", arguments: [to, from])
            }
        }
        #expect(scratch.firstMisfit()?.entry == 3)
    }

    @Test("a forged row with a hash that fits it: its successor gives it away")
    func forged() async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        try scratch.tamper { try forge(4, in: $0) }
        #expect(scratch.firstMisfit()?.entry == 5)
    }

    @Test("an entry that the grammar forbids, though every hash is right")
    func illegal() async throws {
        let scratch = Scratch()
        try await scratch.fill([Records.bound(), Records.decided(.halt)])
        try scratch.tamper { db in
            let before: String = try String.fetchOne(db, sql: "SELECT hash FROM entry WHERE sequence = 2") ?? ""
            let record = Records.intent(1, .finalize)
            let payload = try EntryPayload.encode(record)
            let hash = EntryHash.of(sequence: 3, previous: Digest(before), payload: payload)
            let entry = JournalEntry(sequence: 3, record: record, previous: Digest(before), hash: hash)
            try db.execute(
                sql: "INSERT INTO entry (\(EntryRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: EntryRow(StoredEntry(entry: entry, payload: payload)).values)
        }
        #expect(scratch.firstMisfit()?.entry == 3)
        #expect(scratch.firstMisfit()?.why.contains("halt-wins") == true)
    }

    @Test("a lost tail or a forged last row the chain cannot show, but the delivered mark does")
    func tail() async throws {
        for tamper in [
            { db in try db.execute(sql: "DELETE FROM entry WHERE sequence > 8") }, { db in try forge(10, in: db) },
        ] as [(Database) throws -> Void] {
            let scratch = Scratch()
            try await scratch.fill(Records.ten)
            let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
            let head = try await journal.head()
            try await journal.close()
            try scratch.tamper(tamper)
            #expect(scratch.refusal() == nil)
            let mark = DeliveredMark(stateDirectory: scratch.path)
            try mark.write(head)
            #expect(scratch.refusal()?.code == "journal-rolled-back")
            try FileManager.default.removeItem(atPath: mark.path)
            #expect(scratch.refusal() == nil)
        }
    }

    @Test("a lost trigger")
    func trigger() async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        let queue = try DatabaseQueue(path: scratch.database)
        try await queue.write { try $0.execute(sql: "DROP TRIGGER entry_no_delete") }
        try queue.close()
        #expect(scratch.firstMisfit()?.entry == 11)
        #expect(scratch.firstMisfit()?.why == "all entries before it fit, but the database lacks entry_no_delete")
    }

    @Test("a reading of a row that was changed under a running journal")
    func whileOpen() async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        try scratch.tamper { try $0.execute(sql: "UPDATE entry SET at = 0 WHERE sequence = 7") }
        #expect(try await journal.entries(after: 0, limit: 6).count == 6)
        await #expect(throws: JournalError.self) { try await journal.entries(after: 0, limit: 7) }
        try await journal.close()
    }

    @Test("any damaged byte: the journal opens with all its entries as they were, or not at all")
    func anyByte() async throws {
        let seed = Seeded.seed
        var random = SplitMix(seed: seed)
        let source = Scratch()
        try await source.fill(Records.ten)
        let sound = try Data(contentsOf: URL(fileURLWithPath: source.database))
        var refused = 0
        for _ in 0..<Self.damages {
            var bytes = sound
            let (offset, value) = (
                Int.random(in: 0..<bytes.count, using: &random), UInt8.random(in: 0...255, using: &random)
            )
            bytes[bytes.startIndex + offset] = value
            let scratch = Scratch()
            try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: false)
            try bytes.write(to: URL(fileURLWithPath: scratch.database))
            do {
                #expect(try scratch.reopened() == Records.ten, "byte \(offset) = \(value), JOURNAL_SEED=\(seed)")
            } catch {
                refused += 1
                #expect(error is JournalError, "byte \(offset) = \(value): \(error), JOURNAL_SEED=\(seed)")
            }
        }
        #expect(refused > 0, "JOURNAL_SEED=\(seed)")
    }
}

/// Replaces what the entry says and gives it the hash that fits.
private func forge(_ sequence: Int64, in db: Database) throws {
    let previous =
        try String.fetchOne(db, sql: "SELECT previous FROM entry WHERE sequence = ?", arguments: [sequence]) ?? ""
    let record = Records.measured(.value(0, sample: 1_000_000))
    let payload = try EntryPayload.encode(record)
    let hash = EntryHash.of(sequence: sequence, previous: Digest(previous), payload: payload)
    let entry = JournalEntry(sequence: sequence, record: record, previous: Digest(previous), hash: hash)
    try db.execute(sql: "DELETE FROM entry WHERE sequence = ?", arguments: [sequence])
    try db.execute(
        sql: "INSERT INTO entry (\(EntryRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: EntryRow(StoredEntry(entry: entry, payload: payload)).values)
}
