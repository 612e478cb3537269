import Foundation
import GRDB
public import RolloutModel

/// What of the notices must outlast a restart: those that wait, how far the journal has been read, which reminders were made,
/// and what was lost. A file of its own beside the journal.
///
/// It may be lost: the journal then tells what stands, and only what waited is gone. So its commits need no sync of their own:
/// what a power cut takes of them is made again from the journal, with the same numbers.
public final class Outbox: Sendable {
    /// How far the journal has been read, and what is to be remembered from there on.
    public struct Content: Sendable {
        /// The sequence of the last entry whose notices are in the file; nil for a new file.
        public var sequence: Int64?
        /// What waits, in the order of delivery.
        public var waiting: [Posting] = []
        /// The reminders that were made.
        public var reminders: [NoticeBook.Reminder] = []
        /// How many notices each sink has lost, and the last of them in words.
        public var losses: [SinkName: Losses] = [:]

        /// Nothing.
        public init() {}
    }

    /// What a sink was never told.
    public struct Losses: Hashable, Sendable {
        /// How many notices.
        public var count: Int
        /// The last of them, when and why.
        public var last: String

        /// So many.
        public init(count: Int, last: String) {
            self.count = count
            self.last = last
        }
    }

    private let database: DatabaseQueue
    private let path: String

    /// Opens the file of a state directory, which must be there. One that does not read is put aside and made anew.
    public static func open(stateDirectory: String) throws -> (outbox: Outbox, content: Content) {
        let path = "\(stateDirectory)/notices.db"
        do {
            return try opened(path)
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            return try replaced(path)
        } catch is DecodingError {
            return try replaced(path)
        }
    }

    private static func opened(_ path: String) throws -> (outbox: Outbox, content: Content) {
        let outbox = try Outbox(path)
        return (outbox, try outbox.read())
    }

    private static func replaced(_ path: String) throws -> (outbox: Outbox, content: Content) {
        for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        let aside = path + ".unreadable"
        try? FileManager.default.removeItem(atPath: aside)
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        return try opened(path)
    }

    private init(_ path: String) throws {
        self.path = path
        // Made with the rights that it keeps: SQLite would go by the umask.
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        var configuration = Configuration()
        configuration.label = "notices"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -256")
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        try database.write { try $0.execute(sql: Self.schema) }
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS waiting (
            place INTEGER PRIMARY KEY, sink TEXT NOT NULL, notice TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS reminder (
            cause TEXT NOT NULL, sink TEXT NOT NULL, count INTEGER NOT NULL, toldAt INTEGER NOT NULL,
            PRIMARY KEY (cause, sink)) STRICT;
        CREATE TABLE IF NOT EXISTS loss (sink TEXT PRIMARY KEY, count INTEGER NOT NULL, last TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL) STRICT;
        """

    private func read() throws -> Content {
        try database.read { db in
            var content = Content()
            content.sequence = try Int64.fetchOne(db, sql: "SELECT sequence FROM progress")
            for row in try Row.fetchAll(db, sql: "SELECT sink, notice FROM waiting ORDER BY place") {
                let notice = try JSONDecoder().decode(Notice.self, from: Data((row["notice"] as String).utf8))
                content.waiting.append(Posting(to: SinkName(row["sink"] as String), notice))
            }
            for row in try Row.fetchAll(db, sql: "SELECT cause, sink, count, toldAt FROM reminder") {
                content.reminders.append(
                    NoticeBook.Reminder(
                        cause: row["cause"], sink: SinkName(row["sink"] as String), count: row["count"],
                        toldAt: Timestamp(milliseconds: row["toldAt"])))
            }
            for row in try Row.fetchAll(db, sql: "SELECT sink, count, last FROM loss") {
                content.losses[SinkName(row["sink"] as String)] = Losses(count: row["count"], last: row["last"])
            }
            return content
        }
    }

    /// Replaces the content as a whole: all of it or nothing. It is bounded, and changes seldom.
    public func write(_ content: Content) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM waiting; DELETE FROM reminder; DELETE FROM loss; DELETE FROM progress")
            for posting in content.waiting {
                let notice = String(decoding: try JSONEncoder().encode(posting.notice), as: UTF8.self)
                try db.execute(
                    sql: "INSERT INTO waiting (sink, notice) VALUES (?, ?)", arguments: [posting.sink.rawValue, notice])
            }
            for reminder in content.reminders {
                try db.execute(
                    sql: "INSERT INTO reminder VALUES (?, ?, ?, ?)",
                    arguments: [
                        reminder.cause, reminder.sink.rawValue, reminder.count, reminder.toldAt.milliseconds,
                    ])
            }
            for sink in content.losses.keys.sorted() {
                guard let losses = content.losses[sink] else { continue }
                try db.execute(
                    sql: "INSERT INTO loss VALUES (?, ?, ?)", arguments: [sink.rawValue, losses.count, losses.last])
            }
            if let sequence = content.sequence {
                try db.execute(sql: "INSERT INTO progress VALUES (1, ?)", arguments: [sequence])
            }
        }
    }

    /// Closes the file.
    public func close() throws { try database.close() }
}
