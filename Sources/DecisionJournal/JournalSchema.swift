import GRDB

/// The tables of the journal's database and how they came to be. A migration is never edited, only followed by another.
enum JournalSchema {
    /// `ROLD`: SQLite keeps it in the file's header (offset 68), so that the file says whose it is.
    static let applicationID: UInt32 = 0x524F_4C44

    /// All migrations.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-entries") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            for statement in [table, index] + guards.map(\.sql) { try db.execute(sql: statement) }
        }
        return migrator
    }

    // `rollout`, `at`, `kind` and `actor` repeat what the payload says, for queries; reading checks that they agree.
    private static let table = """
        CREATE TABLE entry (
            sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
            rollout TEXT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            actor TEXT,
            payload TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT
        """

    private static let index = "CREATE INDEX entry_by_rollout ON entry (rollout)"

    // They stop slips of the hand; whoever drops them is found out by the chain.
    private static let guards: [(name: String, sql: String)] = [
        ("entry_no_update", forbid("UPDATE")),
        ("entry_no_delete", forbid("DELETE")),
        (
            "entry_follows",
            """
            CREATE TRIGGER entry_follows BEFORE INSERT ON entry
            WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM entry)
                OR NEW.previous IS NOT coalesce(
                    (SELECT hash FROM entry WHERE sequence = NEW.sequence - 1), '\(EntryHash.genesis)')
            BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END
            """
        ),
    ]

    private static func forbid(_ operation: String) -> String {
        """
        CREATE TRIGGER entry_no_\(operation.lowercased()) BEFORE \(operation) ON entry
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """
    }

    /// What is wrong with the database beside its rows, which the chain covers: a part of the schema that is missing, or
    /// pages on which no row lies. Nil where all is well.
    static func misfit(_ db: Database) throws -> String? {
        let there = try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_schema"))
        let parts = ["entry", "entry_by_rollout"] + guards.map(\.name)
        if let missing = parts.first(where: { !there.contains($0) }) { return "the database lacks \(missing)" }
        let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        return finding == "ok" ? nil : "SQLite's check says: \(finding)"
    }
}
