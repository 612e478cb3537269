import Foundation
import RolloutModel

@testable import DecisionJournal

/// A state directory that is gone after the test.
final class Scratch {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "journal-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/journal.db" }

    /// The records that the journal holds once it is opened anew.
    func reopened() throws -> [JournalRecord] {
        var records: [JournalRecord] = []
        _ = try SQLiteJournal.open(stateDirectory: path) { records.append($0.record) }
        return records
    }

    /// Writes the records, each as an append of its own, and closes.
    func fill(_ records: [JournalRecord]) async throws {
        let journal = try SQLiteJournal.open(stateDirectory: path)
        for record in records {
            _ = try await journal.append([record], expecting: try await journal.head().sequence + 1)
        }
        try await journal.close()
    }

    /// Why the journal does not open; nil where it does.
    func refusal() -> JournalError? {
        do {
            _ = try SQLiteJournal.open(stateDirectory: path)
            return nil
        } catch {
            return error as? JournalError
        }
    }
}

/// Where the seeds of this target's random tests come from.
enum Seeded {
    /// The seed of a run: `JOURNAL_SEED`, else one of the moment. Failures print it.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["JOURNAL_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
    }
}
