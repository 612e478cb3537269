import Foundation
import RolloutModel
import Testing

@testable import Notifications

@Suite("The outbox, in a real file")
struct OutboxTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "outbox-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private static func content(waiting: Int) -> Outbox.Content {
        var content = Outbox.Content()
        content.sequence = 42
        content.waiting = (0..<waiting).map { number in
            Posting(
                to: number % 2 == 0 ? "oncall" : "team",
                .test(id: "n\(number)", by: Actor(name: "größe'; DROP TABLE waiting"), at: Chronicle.start))
        }
        content.reminders = [.init(cause: "c", sink: "oncall", count: 3, toldAt: Chronicle.start)]
        content.losses = ["team": .init(count: 2, last: "reader halted")]
        return content
    }

    @Test("has what was written after it was opened again, in the same order, for us alone")
    func survives() async throws {
        try await withFolder { folder in
            let (first, empty) = try Outbox.open(stateDirectory: folder)
            #expect(empty.sequence == nil && empty.waiting.isEmpty)
            try await first.write(Self.content(waiting: 500))
            // Not closed: a process that is killed closes nothing.
            let (second, found) = try Outbox.open(stateDirectory: folder)
            let expected = Self.content(waiting: 500)
            #expect(found.sequence == 42 && found.waiting == expected.waiting)
            #expect(found.reminders == expected.reminders && found.losses == expected.losses)
            try await second.write(Self.content(waiting: 1))
            try second.close()
            try first.close()
            #expect(try Outbox.open(stateDirectory: folder).content.waiting.count == 1)
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/notices.db")[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
    }

    @Test("that does not read is put aside and made anew", arguments: ["garbage", ""])
    func unreadable(text: String) async throws {
        try await withFolder { folder in
            try Data(String(repeating: text, count: 1_000).utf8).write(to: URL(filePath: folder + "/notices.db"))
            let (outbox, content) = try Outbox.open(stateDirectory: folder)
            #expect(content.sequence == nil)
            try await outbox.write(Self.content(waiting: 2))
            try outbox.close()
            #expect(try Outbox.open(stateDirectory: folder).content.waiting.count == 2)
            #expect(FileManager.default.fileExists(atPath: folder + "/notices.db.unreadable") == !text.isEmpty)
        }
    }

    @Test("in a folder that is not there says so")
    func noFolder() {
        #expect(throws: (any Error).self) { try Outbox.open(stateDirectory: "/nonexistent/folder") }
    }
}
