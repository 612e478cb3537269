import Foundation
import GRDB
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("The journal in SQLite")
struct SQLiteJournalTests {
    @Test("holds after a restart what it acknowledged, whatever the kind")
    func restart() async throws {
        let scratch = Scratch()
        let records =
            [Records.bound()] + Records.inputs + Records.alerts
            + [
                Records.decided(.raise(to: Records.percent(25))), Records.intent(1, .raise(to: Records.percent(25))),
                Records.outcome(1, .unknown), Records.outcome(1, .applied), Records.closed(.finalized),
            ]
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        let entries = try await journal.append(records, expecting: 1)
        #expect(entries.map(\.record) == records)
        #expect(try await journal.entries(after: 0, limit: 1_000) == entries)
        try await journal.close()
        var replayed: [JournalEntry] = []
        let again = try SQLiteJournal.open(stateDirectory: scratch.path) { replayed.append($0) }
        #expect(replayed == entries)
        #expect(try await again.head() == entries.last?.head)
        try await again.close()
    }

    @Test("syncs every commit: WAL, synchronous FULL, its own checkpoints")
    func settings() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        let found = try await journal.writer.database.read { db in
            try ["synchronous", "journal_mode", "wal_autocheckpoint"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)")
            }
        }
        #expect(found == ["2", "wal", "0"])
        try await journal.close()
    }

    @Test("brings to the disk what it reads at start: a failed sync may have left it in the kernel's memory alone")
    func durableFromTheStart() async throws {
        let (scratch, copy) = (Scratch(), Scratch())
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        _ = try await journal.append([Records.bound()], expecting: 1)
        // As a process that was killed leaves it: the entry is in the log.
        try FileManager.default.copyItem(atPath: scratch.path, toPath: copy.path)
        try await journal.close()
        #expect(try bytes(ofLogIn: copy) > 0)
        let again = try SQLiteJournal.open(stateDirectory: copy.path)
        #expect(try bytes(ofLogIn: copy) == 0)
        #expect(try await again.head().sequence == 1)
        try await again.close()
    }

    private func bytes(ofLogIn scratch: Scratch) throws -> Int {
        try Data(contentsOf: URL(filePath: scratch.database + "-wal")).count
    }

    @Test("notices at start when a setting did not take")
    func unsafe() throws {
        let scratch = Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: false)
        let queue = try DatabaseQueue(path: scratch.database)
        #expect {
            try queue.inDatabase(JournalConnection.assertDurable)
        } throws: { error in
            guard case .unsafe(let setting, let found, _)? = error as? JournalError else { return false }
            return setting == "journal_mode" && found == "delete"
        }
        try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
        #expect(throws: JournalError.unsafe(setting: "synchronous", found: "1", wanted: "2")) {
            try queue.inDatabase(JournalConnection.assertDurable)
        }
    }

    @Test("is for its owner only: folder 0700, files 0600")
    func rights() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        _ = try await journal.append([Records.bound()], expecting: 1)
        try DeliveredMark(stateDirectory: scratch.path).write(try await journal.head())
        #expect(try mode(scratch.path) == 0o700)
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        #expect(files == ["delivered", "journal.db", "journal.db-shm", "journal.db-wal", "lock", "reserve"])
        for file in files { #expect(try mode("\(scratch.path)/\(file)") == 0o600, "\(file)") }
        try await journal.close()
        #expect(chmod(scratch.database, 0o644) == 0)
        _ = try scratch.reopened()
        #expect(try mode(scratch.database) == 0o600)
    }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test("refuses an append that expects another place, and stays sound")
    func conflict() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        _ = try await journal.append([Records.bound()], expecting: 1)
        for expected in [0, 1, 3] as [Int64] {
            await #expect(throws: JournalError.conflict(expected: expected, next: 2)) {
                try await journal.append([Records.decided(.hold)], expecting: expected)
            }
        }
        #expect(try await journal.append([Records.decided(.hold)], expecting: 2).map(\.sequence) == [2])
        try await journal.close()
    }

    @Test("refuses an illegal append as a whole, and stays sound")
    func illegal() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        await #expect(throws: JournalError.self) {
            try await journal.append([Records.bound(), Records.bound()], expecting: 1)
        }
        await #expect(throws: JournalError.self) {
            try await journal.append([Records.bound(), Records.measured(.value(.nan, sample: nil))], expecting: 1)
        }
        #expect(try await journal.head() == .genesis)
        #expect(try await journal.append([], expecting: 1) == [])
        _ = try await journal.append([Records.bound()], expecting: 1)
        try await journal.close()
        #expect(try scratch.reopened() == [Records.bound()])
    }

    @Test("replays the grammar: what was illegal before a restart is illegal after it")
    func grammarOutlivesRestart() async throws {
        let scratch = Scratch()
        try await scratch.fill([Records.bound(), Records.decided(.halt)])
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        await #expect {
            try await journal.append([Records.intent(1, .finalize)], expecting: 3)
        } throws: { error in
            guard case .grammar(let violation)? = error as? JournalError else { return false }
            return violation.rule == .haltWins
        }
        try await journal.close()
    }

    @Test("finds a rollout's history by name and time, the newest first to be kept")
    func history() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        let memory = MemoryJournal()
        let records = (0..<40).map { index in
            Records.record(
                .alert(Alert(.clock, "\(index)")), rollout: index % 3 == 0 ? "contoso" : nil, at: Int64(index) * 10)
        }
        for journal in [journal, memory] as [any DecisionJournal] {
            _ = try await journal.append(records, expecting: 1)
            let mine = try await journal.entries(rollout: "contoso", since: nil, until: nil, limit: 3)
            #expect(mine.map(\.sequence) == [34, 37, 40])
            let all = try await journal.entries(rollout: nil, since: nil, until: nil, limit: 2)
            #expect(all.map(\.sequence) == [39, 40])
            let some = try await journal.entries(
                rollout: "contoso", since: Timestamp(milliseconds: 60), until: Timestamp(milliseconds: 120), limit: 9)
            #expect(some.map(\.sequence) == [7, 10, 13])
            #expect(try await journal.entries(rollout: "nobody", since: nil, until: nil, limit: 9) == [])
            #expect(try await journal.entries(after: 38, limit: 9).map(\.sequence) == [39, 40])
            #expect(try await journal.entries(after: 40, limit: 9) == [])
            #expect(try await journal.entries(after: 0, limit: -1) == [])
        }
        try await journal.close()
    }

    @Test("reads no more than a page at once")
    func page() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        _ = try await journal.append(Array(repeating: Records.measured(.noData("x")), count: 1_100), expecting: 1)
        #expect(try await journal.entries(after: 0, limit: 5_000).count == Page.largest)
        #expect(journal.statistics.commits == 1)
        try await journal.close()
    }

    @Test("forbids changing and removing rows, and rows that do not follow")
    func appendOnly() async throws {
        let scratch = Scratch()
        try await scratch.fill([Records.bound(), Records.decided(.hold)])
        let queue = try DatabaseQueue(path: scratch.database)
        for (sql, message) in [
            ("UPDATE entry SET kind = 'x' WHERE sequence = 1", "the journal is append-only"),
            ("DELETE FROM entry WHERE sequence = 2", "the journal is append-only"),
            (
                "INSERT INTO entry SELECT 4, rollout, at, kind, actor, payload, hash, hash FROM entry WHERE sequence = 2",
                "an entry follows the last one"
            ),
            (
                "INSERT INTO entry SELECT 3, rollout, at, kind, actor, payload, previous, hash FROM entry WHERE sequence = 2",
                "an entry follows the last one"
            ),
            ("INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE sequence = 1", "an entry follows the last one"),
        ] {
            #expect("\(sql)") {
                try queue.write { try $0.execute(sql: sql) }
            } throws: { error in
                (error as? DatabaseError)?.message == message
            }
        }
        try queue.close()
        #expect(try scratch.reopened().count == 2)
    }

    @Test("copies its log into the database as it grows")
    func checkpoints() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        let large = Records.record(.alert(Alert(.clock, String(repeating: "x", count: 900_000))))
        for sequence in 1...6 as ClosedRange<Int64> { _ = try await journal.append([large], expecting: sequence) }
        try await journal.writer.database.read { _ in }
        #expect(journal.statistics.checkpoints == 2)
        #expect(journal.statistics.checkpointsPutOff == 0)
        try await journal.close()
        #expect(try scratch.reopened().count == 6)
    }

    @Test("can be copied while it is written, and the copy is a journal")
    func backup() async throws {
        let scratch = Scratch()
        let copy = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        _ = try await journal.append(Records.ten, expecting: 1)
        try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: false)
        let source = try DatabaseQueue(path: scratch.database)
        try source.backup(to: DatabaseQueue(path: copy.database))
        _ = try await journal.append([Records.decided(.hold)], expecting: 11)
        #expect(try copy.reopened() == Records.ten)
        try await journal.close()
    }

    @Test("takes nothing after close, and leaves the lock")
    func closed() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        try await journal.close()
        try await journal.close()
        await #expect(throws: JournalError.closed) { try await journal.append([Records.bound()], expecting: 1) }
        #expect(scratch.refusal() == nil)
    }
}
