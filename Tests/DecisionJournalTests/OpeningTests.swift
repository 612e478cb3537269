import Foundation
import GRDB
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("Opening a journal")
struct OpeningTests {
    @Test("begins an empty one where there is none, with its reserve")
    func fresh() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        #expect(try await journal.head() == .genesis)
        #expect(journal.hasReserve)
        #expect(try await journal.entries(after: 0, limit: 10) == [])
        try await journal.close()
    }

    @Test("takes nothing for a new journal that was one: empty, cut, another's, not a database")
    func damagedFile() async throws {
        let damages: [(String, (inout Data) -> Void, String)] = [
            ("empty", { $0 = Data() }, "journal-corrupt"),
            ("cut in the header", { $0 = $0.prefix(60) }, "journal-corrupt"),
            ("cut after a page", { $0 = $0.prefix(4_096) }, "journal-corrupt"),
            ("cut in a page", { $0 = $0.prefix($0.count - 1_000) }, "journal-corrupt"),
            ("bad header", { $0[3] = 0 }, "journal-corrupt"),
            ("text", { $0 = Data(String(repeating: "name: contoso\n", count: 100).utf8) }, "journal-corrupt"),
            ("another's", { $0[68] = 0 }, "journal-foreign-file"),
        ]
        for (what, damage, code) in damages {
            let scratch = Scratch()
            try await scratch.fill(Records.ten)
            try scratch.tamperBytes(damage)
            let before = try scratch.contents()
            let refusal = scratch.refusal()
            #expect(refusal?.code == code, "\(what): \(refusal.map { "\($0)" } ?? "it opened")")
            #expect(refusal?.description.contains(scratch.database) == true)
            let after = try scratch.contents()
            #expect(after["journal.db"] == before["journal.db"], "\(what): the file was changed")
        }
    }

    @Test("does not begin anew where the mark says that there was a journal")
    func missingButMarked() async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        try DeliveredMark(stateDirectory: scratch.path).write(JournalHead(sequence: 7, hash: EntryHash.genesis))
        try FileManager.default.removeItem(atPath: scratch.database)
        #expect(scratch.refusal()?.code == "journal-missing")
        #expect(!FileManager.default.fileExists(atPath: scratch.database))
    }

    @Test("does not begin anew where a write-ahead log is left")
    func missingButLogged() throws {
        let scratch = Scratch()
        let other = try TortureProcess(scratch.path, ["bind", "wait"])
        #expect(try other.line() == "opened 0 reserve true")
        #expect(try other.line() == "acknowledged 1 1 bind")
        other.kill()
        let log = try Data(contentsOf: URL(fileURLWithPath: scratch.database + "-wal"))
        try FileManager.default.removeItem(atPath: scratch.database)
        #expect(scratch.refusal()?.code == "journal-missing")
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.database + "-wal")) == log)
    }

    @Test("leaves a damaged journal's log and database untouched")
    func untouched() async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        try scratch.tamper { try $0.execute(sql: "UPDATE entry SET at = 0 WHERE sequence = 7") }
        let before = try scratch.contents()["journal.db"]
        #expect(scratch.firstMisfit()?.entry == 7)
        #expect(try scratch.contents()["journal.db"] == before)
        let sentence = scratch.refusal()?.description ?? ""
        #expect(sentence.contains("does not fit at entry 7") && sentence.contains("docs/operating/journal.md"))
    }

    @Test("refuses a folder that others may write to, and what is no folder")
    func folder() throws {
        let scratch = Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: false)
        #expect(chmod(scratch.path, 0o770) == 0)
        #expect(scratch.refusal()?.description.contains("chmod 0700 \(scratch.path)") == true)
        #expect(chmod(scratch.path, 0o755) == 0)
        #expect(scratch.refusal() == nil)
        let file = Scratch()
        try Data().write(to: URL(fileURLWithPath: file.path))
        #expect(file.refusal()?.description.contains("it is not a folder") == true)
        let nowhere = SQLiteJournalOpening.refusal("/nonexistent/state")
        #expect(nowhere?.code == "state-directory")
    }

    @Test("refuses a second instance, naming the folder and the process that has it")
    func secondInstance() async throws {
        let scratch = Scratch()
        let first = try SQLiteJournal.open(stateDirectory: scratch.path)
        let refusal = scratch.refusal()
        #expect(refusal == .inUse(directory: scratch.path, holder: "\(getpid())"))
        #expect(refusal?.description.contains(scratch.path) == true)
        _ = try await first.append([Records.bound()], expecting: 1)
        try await first.close()
        #expect(try scratch.reopened() == [Records.bound()])
    }

    @Test("refuses a second process too, for as long as the first one lives")
    func secondProcess() async throws {
        let scratch = Scratch()
        let other = try TortureProcess(scratch.path, ["bind", "wait"])
        #expect(try other.line() == "opened 0 reserve true")
        #expect(try other.line() == "acknowledged 1 1 bind")
        #expect(scratch.refusal() == .inUse(directory: scratch.path, holder: "\(other.id)"))
        other.kill()
        #expect(try scratch.reopened().map(\.kind) == ["transition.bound"])
    }

    @Test("brings an older schema up to date and refuses a later one")
    func schema() async throws {
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        var later = JournalSchema.migrator
        later.registerMigration("2-notes") { try $0.execute(sql: "CREATE TABLE note (text TEXT) STRICT") }
        var replayed = 0
        let journal = try SQLiteJournal(stateDirectory: scratch.path, migrator: later) { _ in replayed += 1 }
        #expect(replayed == 10)
        #expect(try await journal.writer.database.read { try $0.tableExists("note") })
        try await journal.close()
        #expect(scratch.refusal() == .newerSchema(path: scratch.database))
        let again = try SQLiteJournal(stateDirectory: scratch.path, migrator: later) { _ in }
        #expect(try await again.head().sequence == 10)
        try await again.close()
    }

    @Test("passes on what the replay throws, and can be tried again")
    func replayThrows() async throws {
        struct Stop: Error {}
        let scratch = Scratch()
        try await scratch.fill(Records.ten)
        #expect(throws: Stop.self) {
            try SQLiteJournal.open(stateDirectory: scratch.path) { entry in if entry.sequence == 4 { throw Stop() } }
        }
        #expect(try scratch.reopened() == Records.ten)
    }

    @Test("makes the reserve again where it is gone, and goes on without room for it")
    func reserve() async throws {
        let scratch = Scratch()
        try await scratch.fill([])
        let reserve = Reserve(try StateDirectory(preparing: scratch.path))
        #expect(reserve.isThere)
        #expect(reserve.free())
        #expect(!reserve.isThere)
        try await scratch.fill([])
        #expect(reserve.isThere)
        // A sparse file promises room that is not there.
        #expect(reserve.free())
        #expect(FileManager.default.createFile(atPath: reserve.path, contents: nil))
        #expect(truncate(reserve.path, Reserve.size) == 0)
        #expect(!reserve.isThere)
        #expect(reserve.make() && reserve.isThere)
    }
}

private enum SQLiteJournalOpening {
    static func refusal(_ path: String) -> JournalError? {
        do {
            _ = try SQLiteJournal.open(stateDirectory: path)
            return nil
        } catch {
            return error as? JournalError
        }
    }
}
