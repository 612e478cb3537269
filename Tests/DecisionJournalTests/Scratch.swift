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

/// SplitMix64: small, seeded, the same everywhere.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The seed of a run: `JOURNAL_SEED`, else one of the moment. Failures print it.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["JOURNAL_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
    }
}
