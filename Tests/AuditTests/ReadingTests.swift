import DecisionJournal
import Foundation
import RolloutModel
import Testing

@testable import Audit

@Suite("An audit reads a journal without touching it", .timeLimit(.minutes(10)))
struct ReadingTests {
    private func audit(_ path: String) throws -> AuditReport {
        try JournalAudit.run(path, scratch: NSTemporaryDirectory())
    }

    @Test("one that a daemon has open, and copies of it with and without its log")
    func live() async throws {
        let records = SampleJournal.records(seed: 5, limit: 400)
        let sample = try await SampleJournal(Array(records.prefix(1)))
        let journal = try SQLiteJournal.open(stateDirectory: sample.folder)
        for (index, record) in records.enumerated().dropFirst() {
            _ = try await journal.append([record], expecting: Int64(index + 1))
        }
        let before = try sample.contents()
        #expect((before["journal.db-wal"]?.count ?? 0) > 0)
        // The last records of an input may be in the log only.
        let report = try audit(sample.database)
        #expect(report.finding == nil && report.entries == Int64(records.count), "\(report)")
        let after = try sample.contents()
        for name in ["journal.db", "journal.db-wal"] { #expect(after[name] == before[name], "\(name)") }
        #expect(after.keys.sorted() == before.keys.sorted())

        let copy = sample.folder + ".copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        for name in ["journal.db", "journal.db-wal"] {
            try FileManager.default.copyItem(atPath: "\(sample.folder)/\(name)", toPath: "\(copy)/\(name)")
        }
        let copied = try sample.contents(copy)
        #expect(try audit(copy + "/journal.db").entries == Int64(records.count))
        #expect(try sample.contents(copy) == copied)
        try FileManager.default.removeItem(atPath: copy + "/journal.db-wal")
        let without = try audit(copy + "/journal.db")
        #expect(without.entries < Int64(records.count))
        #expect(try sample.contents(copy).keys.sorted() == ["journal.db"])

        // And the daemon goes on.
        let next = try await journal.append([records[0]], expecting: Int64(records.count + 1))
        #expect(next.count == 1)
        try await journal.close()
    }

    @Test("what is no journal is said to be none")
    func none() throws {
        let folder = NSTemporaryDirectory() + "audit-none-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("not a database".utf8).write(to: URL(fileURLWithPath: folder + "/text"))
        for name in ["missing", "text", "."] {
            #expect(throws: JournalAudit.Problem.self) { try audit("\(folder)/\(name)") }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["text"])
    }

    @Test("lines of journalctl and of an export are read; others are passed over, and broken ones are errors")
    func lines() throws {
        let hash = String(repeating: "ab", count: 32)
        var copies = EntryCopies()
        let lines = [
            #"{"ENTRY_SEQUENCE":"3","ENTRY_HASH":"\#(hash)","ENTRY_TIME":"2026-11-20T19:00:00Z","__CURSOR":"x"}"#,
            #"{"MESSAGE":[1,2],"_PID":"1"}"#, "", "  ",
            #"{"sequence":4,"hash":"\#(hash)","time":"2026-11-20T19:00:01Z","kind":"x","record":{}}"#,
            #"{"ENTRY_SEQUENCE":"3","ENTRY_HASH":"\#(hash)","ENTRY_TIME":"2026-11-20T19:00:00Z"}"#,
        ]
        for (index, line) in lines.enumerated() { try copies.add(line: line, number: index + 1, place: "a file") }
        #expect(copies.copies.keys.sorted() == [3, 4] && copies.copies[3]?.count == 1 && copies.last == 4)
        for line in [
            "x", "[]", #"{"ENTRY_SEQUENCE":"3"}"#, #"{"ENTRY_SEQUENCE":["3","4"],"ENTRY_HASH":"\#(hash)"}"#,
            #"{"ENTRY_SEQUENCE":"-3","ENTRY_HASH":"\#(hash)"}"#, #"{"sequence":1,"hash":"AB"}"#, #"{"sequence":"1"}"#,
        ] {
            #expect(throws: EntryCopies.Malformed.self, "\(line)") {
                try copies.add(line: line, number: 9, place: "a file")
            }
        }
        let start = try #require(Timestamp("2026-11-20T19:00:01Z"))
        #expect(copies.dropEarlier(than: start) == 1 && copies.copies.keys.sorted() == [4])
    }
}
