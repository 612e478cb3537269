import GRDB
import RolloutModel

/// The table `entry`: what is written to it and read from it.
enum EntryTable {
    private static let insert = "INSERT INTO entry (\(EntryRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

    /// Writes the entries in one transaction. Throws `conflict` where the last row is not the one that `head` says.
    static func append(_ entries: [StoredEntry], after head: JournalHead, _ db: Database) throws {
        try db.inTransaction(.immediate) {
            let last = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1")
            let sequence: Int64 = last?["sequence"] ?? 0
            let hash: String = last?["hash"] ?? EntryHash.genesis.rawValue
            guard sequence == head.sequence, hash == head.hash.rawValue else {
                throw JournalError.conflict(expected: head.sequence + 1, next: sequence + 1)
            }
            let statement = try db.cachedStatement(sql: insert)
            for entry in entries { try statement.execute(arguments: EntryRow(entry).values) }
            return .commit
        }
    }

    /// The entries after a sequence.
    static func entries(after sequence: Int64, limit: Int, _ db: Database) throws -> [JournalEntry] {
        let sql = "SELECT \(EntryRow.columns) FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?"
        return try read(db, sql, [sequence, Page.size(limit)])
    }

    /// The newest entries that meet the conditions, in rising order.
    static func entries(
        rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int, _ db: Database
    ) throws -> [JournalEntry] {
        var conditions = ["true"]
        var arguments = StatementArguments()
        if let rollout {
            conditions.append("rollout = ?")
            arguments += [rollout.rawValue]
        }
        if let since {
            conditions.append("at >= ?")
            arguments += [since.milliseconds]
        }
        if let until {
            conditions.append("at <= ?")
            arguments += [until.milliseconds]
        }
        arguments += [Page.size(limit)]
        let sql = """
            SELECT \(EntryRow.columns) FROM entry WHERE \(conditions.joined(separator: " AND "))
            ORDER BY sequence DESC LIMIT ?
            """
        return try read(db, sql, arguments).reversed()
    }

    // Each row proves itself; whether all of them are there, only the whole chain can tell, at start.
    private static func read(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [JournalEntry] {
        var entries: [JournalEntry] = []
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() { entries.append(try EntryRow(row, expected: row[0] ?? 0).verified()) }
        return entries
    }
}
