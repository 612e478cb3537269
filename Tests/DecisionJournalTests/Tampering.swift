import Foundation
import GRDB
import RolloutModel

@testable import DecisionJournal

extension Scratch {
    /// Changes the closed journal's rows as somebody would who knows SQLite: without the triggers, which are put back.
    func tamper(_ change: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: database)
        try queue.write { db in
            let triggers = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
            try change(db)
            for trigger in triggers { try db.execute(sql: trigger["sql"] as String) }
        }
        try queue.close()
    }

    /// Changes the closed journal's file byte by byte.
    func tamperBytes(_ change: (inout Data) throws -> Void) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: database))
        try change(&bytes)
        try bytes.write(to: URL(fileURLWithPath: database))
    }

    /// The files of the state directory with their contents, but for the lock, which every start touches.
    func contents() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasPrefix("journal") {
            found[name] = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        return found
    }

    /// Where the journal says that it is broken, and what it says.
    func firstMisfit() -> (entry: Int64, why: String)? {
        guard case .corrupt(_, let entry, let why)? = refusal() else { return nil }
        return (entry, why)
    }
}

extension Records {
    /// A journal of ten entries.
    static var ten: [JournalRecord] {
        [bound()] + (1...8).map { measured(.value(Double($0), sample: 1_000)) } + [decided(.hold)]
    }
}
