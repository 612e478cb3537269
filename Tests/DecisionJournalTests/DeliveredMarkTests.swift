import Foundation
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("The delivered mark")
struct DeliveredMarkTests {
    private let head = JournalHead(sequence: 12, hash: Records.digest)

    private func directory(_ scratch: Scratch) throws -> String {
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: false)
        return scratch.path
    }

    @Test("reads back as it was written, the last one written")
    func roundTrip() throws {
        let scratch = Scratch()
        let mark = DeliveredMark(stateDirectory: try directory(scratch))
        #expect(mark.read() == nil)
        try mark.write(JournalHead(sequence: 3, hash: EntryHash.genesis))
        try mark.write(head)
        #expect(mark.read() == head)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["delivered"])
    }

    @Test(
        "that does not read is none: duplicates, and nothing else",
        arguments: ["", "12", "12 ab", "x \(EntryHash.genesis)", "-1 \(EntryHash.genesis)", "1 2 3"])
    func unreadable(_ text: String) throws {
        let scratch = Scratch()
        let mark = DeliveredMark(stateDirectory: try directory(scratch))
        try Data(text.utf8).write(to: URL(fileURLWithPath: mark.path))
        #expect(mark.read() == nil)
    }

    @Test("says what stands in its way")
    func unwritable() {
        #expect(throws: JournalError.self) { try DeliveredMark(stateDirectory: "/nonexistent").write(head) }
    }

    @Test("gives whoever goes on delivering the rollouts' submissions as they were there")
    func subjects() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        let entries = try await journal.append(
            [Records.bound(), Records.closed(), Records.bound(Records.next)], expecting: 1)
        try DeliveredMark(stateDirectory: scratch.path).write(entries[1].head)
        try await journal.close()
        let again = try SQLiteJournal.open(stateDirectory: scratch.path)
        #expect(again.subjectsAtMark["contoso"]?.submission == Records.submission.submission)
        try await again.close()
    }
}
