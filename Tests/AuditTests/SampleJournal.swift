import DecisionJournal
import Foundation
import GRDB
import RolloutModel

@testable import Simulation

/// A journal of a simulated world on disk, gone after the test.
final class SampleJournal {
    let folder: String
    let records: [JournalRecord]

    var database: String { folder + "/journal.db" }

    /// What a world of that seed wrote, as this version of rolloutd writes it.
    static func records(seed: UInt64, limit: Int = .max) -> [JournalRecord] {
        var simulation = Simulation(SimulationOptions(seed: seed))
        _ = simulation.run()
        let records = simulation.disk.records.map { record in
            guard case .input(.started(_, let settleTime)) = record.body else { return record }
            let started = Event.started(version: Version.current, settleTime: settleTime)
            return JournalRecord(rollout: record.rollout, at: record.at, body: .input(started))
        }
        // Up to the last record of an input.
        guard records.count > limit else { return records }
        let end = (limit..<records.count).first { records[$0].isInput } ?? records.count
        return Array(records[..<end])
    }

    init(_ records: [JournalRecord]) async throws {
        folder = NSTemporaryDirectory() + "audit-\(UUID().uuidString.prefix(8))"
        self.records = records
        let journal = try SQLiteJournal.open(stateDirectory: folder)
        for start in stride(from: 0, to: records.count, by: 500) {
            let part = Array(records[start..<min(start + 500, records.count)])
            _ = try await journal.append(part, expecting: Int64(start + 1))
        }
        try await journal.close()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The number of the first entry that meets a condition, from a given one on.
    func entry(from start: Int = 1, where condition: (JournalRecord) -> Bool) -> Int64? {
        records.indices.dropFirst(start - 1).first { condition(records[$0]) }.map { Int64($0 + 1) }
    }

    /// Changes the rows as somebody does who knows SQLite: without the triggers, which are put back.
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

    /// Writes the journal anew as somebody does who knows how it is chained: other records, every hash right.
    func forge(_ change: (inout [JournalRecord]) -> Void) throws {
        var forged = records
        change(&forged)
        try tamper { db in
            try db.execute(sql: "DELETE FROM entry")
            var previous = EntryHash.genesis
            for (index, record) in forged.enumerated() {
                let sequence = Int64(index + 1)
                let payload = try EntryPayload.encode(record)
                let hash = EntryHash.of(sequence: sequence, previous: previous, payload: payload)
                try db.execute(
                    sql: "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        sequence, record.rollout?.rawValue, record.at.wall.milliseconds, record.kind,
                        record.actor?.description, payload, previous.rawValue, hash.rawValue,
                    ])
                previous = hash
            }
        }
    }

    /// The files of the folder with their contents.
    func contents(_ folder: String? = nil) throws -> [String: Data] {
        let folder = folder ?? self.folder
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            found[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        return found
    }
}

extension JournalRecord {
    var isInput: Bool { if case .input = body { true } else { false } }
    var isDecision: Bool { if case .decision = body { true } else { false } }
}
