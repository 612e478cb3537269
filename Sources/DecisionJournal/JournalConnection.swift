import GRDB
import Synchronization

/// The connections to the database, with the settings that durability rests on.
///
/// They are two `DatabaseQueue`s, one that writes and one that reads, and not a `DatabasePool`: the pool sets
/// `synchronous = NORMAL` after opening, under which commits vanish at a power cut, and writes to the file as it opens it.
enum JournalConnection {
    /// How long to wait for somebody who reads or copies the file with another program.
    private static let patience = 5.0

    /// Opens the database for writing and asserts the settings.
    static func writer(_ path: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path, configuration: configuration(label: "journal.writer"))
        try queue.inDatabase { db in
            // Without room or after a failed sync SQLite stays in another mode and only says so in what it returns.
            try demand(db, "PRAGMA journal_mode = WAL", "wal", setting: "journal_mode")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // SQLite drops the errors of its own checkpoints; `JournalWriter` makes them and looks at the result.
            try demand(db, "PRAGMA wal_autocheckpoint = 0", "0", setting: "wal_autocheckpoint")
            try assertDurable(db)
        }
        return queue
    }

    /// Opens the database for reading, beside the writer.
    static func reader(_ path: String) throws -> DatabaseQueue {
        var settings = configuration(label: "journal.reader")
        settings.readonly = true
        return try DatabaseQueue(path: path, configuration: settings)
    }

    /// Opens a private copy: its log is read into it, and nothing of it outlives the reading.
    static func copy(_ path: String) throws -> DatabaseQueue {
        try DatabaseQueue(path: path, configuration: configuration(label: "journal.copy"))
    }

    /// Throws `unsafe` unless every commit is synced: `synchronous` reads 2 (FULL) and the mode is WAL.
    static func assertDurable(_ db: Database) throws {
        try demand(db, "PRAGMA synchronous", "2", setting: "synchronous")
        try demand(db, "PRAGMA journal_mode", "wal", setting: "journal_mode")
    }

    private static func demand(_ db: Database, _ pragma: String, _ wanted: String, setting: String) throws {
        // To the end of the statement, not to its only row: the switch of the mode is committed after that, and where the
        // commit failed SQLite would go on calling the mode `wal` while it writes a rollback journal.
        let found = try String.fetchAll(db, sql: pragma).first ?? "nothing"
        guard found == wanted else { throw JournalError.unsafe(setting: setting, found: found, wanted: wanted) }
    }

    private static func configuration(label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { db in
            // Nothing in a file that was tampered with may run functions, and a cell that overlaps its page is an error.
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA cell_size_check = ON")
            // A statement never needs a file beside the journal, on a full disk least of all.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            // Entries are appended and read in order: a page is hardly ever needed twice. In KiB.
            try db.execute(sql: "PRAGMA cache_size = -1024")
        }
        return configuration
    }
}

/// Connections that stay open until the process ends.
///
/// Closing the last connection would copy the write-ahead log into the database and delete it: after a failed sync that
/// would be the retry which must not happen (S15), and in a damaged file it would change the evidence.
enum Unclosed {
    private static let connections = Mutex<[DatabaseQueue]>([])

    /// Keeps the connection from being closed.
    static func keep(_ connection: DatabaseQueue) { connections.withLock { $0.append(connection) } }
}
