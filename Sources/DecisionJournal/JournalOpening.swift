import GRDB
import RolloutModel

/// What must be true of a file before it is the journal: one pass over it, in bounded memory.
struct JournalOpening {
    let path: String
    let mark: DeliveredMark

    /// What the pass found.
    struct Result {
        var chain = EntryChain()
        /// What each rollout was about at the delivered mark.
        var subjects = RolloutSubjects()
    }

    /// Opens the two connections.
    func connect() throws -> (writer: DatabaseQueue, reader: DatabaseQueue) {
        try naming(entry: 1) { (try JournalConnection.writer(path), try JournalConnection.reader(path)) }
    }

    /// Migrates and verifies; every entry goes to `each` once it is known to fit.
    func verify(
        _ writer: DatabaseQueue, _ migrator: DatabaseMigrator, each: (JournalEntry) throws -> Void
    ) throws -> Result {
        try naming(entry: 1) {
            guard try !writer.inDatabase(migrator.hasBeenSuperseded) else { throw JournalError.newerSchema(path: path) }
            try migrator.migrate(writer)
        }
        return try writer.inDatabase { db in
            let result = try replay(db, each)
            try naming(entry: result.chain.head.sequence + 1) { try checkTheRest(db, result.chain.head) }
            try makeDurable(db)
            return result
        }
    }

    /// What was read may be in the kernel's memory alone: after a sync that failed it counts as clean there, and no later
    /// sync brings it to the disk, so that a power cut would take it and all that was appended behind it. Copying the log
    /// into the database writes it anew. On a full disk a halt must be possible all the same.
    private func makeDurable(_ db: Database) throws {
        do {
            _ = try db.checkpoint(.truncate)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            return
        } catch {
            throw JournalError.storage(error, doing: "bringing \(path)-wal to the disk")
        }
    }

    private func replay(_ db: Database, _ each: (JournalEntry) throws -> Void) throws -> Result {
        var result = Result()
        let delivered = mark.read()
        var deliveredFits = delivered.map { $0 == .genesis } ?? true
        let sql = "SELECT \(EntryRow.columns) FROM entry ORDER BY sequence"
        let rows = try naming(entry: 1) { try Row.fetchCursor(db, sql: sql) }
        while let row = try naming(entry: result.chain.head.sequence + 1, { try rows.next() }) {
            let next = result.chain.head.sequence + 1
            let entry = try naming(entry: next) { try result.chain.accept(EntryRow(row, expected: next)) }
            if let delivered, entry.sequence <= delivered.sequence { result.subjects.learn(from: entry) }
            if entry.head == delivered { deliveredFits = true }
            try each(entry)
        }
        guard deliveredFits else {
            throw JournalError.rolledBack(
                path: path, head: result.chain.head.sequence, delivered: delivered?.sequence ?? 0, mark: mark.path)
        }
        return result
    }

    private func checkTheRest(_ db: Database, _ head: JournalHead) throws {
        if let misfit = try JournalSchema.misfit(db) {
            throw ChainBreak(entry: head.sequence + 1, why: "all entries before it fit, but \(misfit)")
        }
    }

    /// Turns what a damaged file makes SQLite say into the first entry that does not fit.
    private func naming<T>(entry: Int64, _ work: () throws -> T) throws -> T {
        do {
            return try work()
        } catch let error as ChainBreak {
            throw JournalError.corrupt(path: path, entry: error.entry, why: error.why)
        } catch let error as DatabaseError
            where [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR].contains(error.resultCode)
        {
            throw JournalError.corrupt(path: path, entry: entry, why: error.message ?? "\(error.extendedResultCode)")
        } catch {
            throw JournalError.storage(error, doing: "reading \(path)")
        }
    }
}
