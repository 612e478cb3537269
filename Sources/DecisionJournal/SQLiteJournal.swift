import GRDB
public import RolloutModel

/// The journal in a SQLite file of the state directory: one process at a time, every commit synced.
public final class SQLiteJournal: DecisionJournal {
    let writer: JournalWriter
    private let reader: DatabaseQueue
    private let lock: StateLock
    private let file: JournalFile
    private let directory: StateDirectory

    /// What each rollout was about at the delivered mark: whoever goes on delivering begins with it.
    public let subjectsAtMark: RolloutSubjects
    /// Whether a halt can be recorded on a full disk; false where there was no room for the reserve.
    public let hasReserve: Bool

    /// Opens the journal of a state directory, making both where they are not there, and verifies it from the first entry
    /// to the last: each goes to `each`, in order, once it is known to fit. Blocks until that is done.
    ///
    /// Throws `JournalError`; what is on the disk is then as it was. An error of `each` is thrown on.
    public static func open(
        stateDirectory: String, replaying each: (JournalEntry) throws -> Void = { _ in }
    ) throws -> SQLiteJournal {
        try SQLiteJournal(stateDirectory: stateDirectory, migrator: JournalSchema.migrator, each)
    }

    /// Opens with other migrations, for the tests of upgrades.
    init(stateDirectory: String, migrator: DatabaseMigrator, _ each: (JournalEntry) throws -> Void) throws {
        directory = try StateDirectory(preparing: stateDirectory)
        lock = try StateLock(directory)
        file = JournalFile(directory)
        try file.prepare(migrator)
        let database: DatabaseQueue
        let opening = JournalOpening(path: file.path, mark: DeliveredMark(stateDirectory: stateDirectory))
        (database, reader) = try opening.connect()
        let found: JournalOpening.Result
        do {
            // The log's own name must outlast a power cut before anything in it counts.
            try directory.sync()
            found = try opening.verify(database, migrator, each: each)
        } catch {
            Unclosed.keep(database)
            throw error
        }
        let reserve = Reserve(directory)
        hasReserve = reserve.make()
        subjectsAtMark = found.subjects
        writer = JournalWriter(database, path: file.path, chain: found.chain, reserve: reserve)
    }

    /// Appends the records in one transaction with one sync.
    public func append(_ records: [JournalRecord], expecting next: Int64) async throws -> [JournalEntry] {
        try await writer.append(records, expecting: next)
    }

    /// The entries after `sequence`, each checked against its own hash.
    public func entries(after sequence: Int64, limit: Int) async throws -> [JournalEntry] {
        try await read { try EntryTable.entries(after: sequence, limit: limit, $0) }
    }

    /// The newest entries that meet the conditions, each checked against its own hash.
    public func entries(
        rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int
    ) async throws -> [JournalEntry] {
        try await read { try EntryTable.entries(rollout: rollout, since: since, until: until, limit: limit, $0) }
    }

    /// Whether the state directory's file system has room left.
    public func hasRoom() -> Bool { directory.hasRoom }

    /// The last durable entry.
    public func head() async throws -> JournalHead { writer.head }

    /// What was written since the journal was opened.
    public var statistics: JournalStatistics { writer.statistics }

    /// Why nothing is written any more; nil while all is well.
    public var failure: JournalError? { writer.failure }

    /// Waits for the appends under way, copies the log into the database and closes it; the lock is free afterwards.
    ///
    /// After a failed write it leaves everything as it is, for the next start to read. Appends that come later get `closed`.
    public func close() async throws {
        let database = writer.database
        await withCheckedContinuation { continuation in
            database.asyncWriteWithoutTransaction { _ in continuation.resume() }
        }
        guard writer.failure == nil else { return }
        writer.stop(.closed)
        try closeConnections()
        lock.release()
    }

    private func closeConnections() throws {
        do {
            try reader.close()
            // SQLite would copy the log as it closes, too, and keep what went wrong to itself.
            try writer.database.inDatabase { _ = try $0.checkpoint(.truncate) }
            try writer.database.close()
        } catch {
            Unclosed.keep(writer.database)
            throw JournalError.storage(error, doing: "closing \(file.path)")
        }
    }

    private func read<T: Sendable>(_ work: @escaping @Sendable (Database) throws -> T) async throws -> T {
        do {
            return try await reader.read(work)
        } catch let error as ChainBreak {
            throw JournalError.corrupt(path: file.path, entry: error.entry, why: error.why)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw JournalError.storage(error, doing: "reading \(file.path)")
        }
    }
}
