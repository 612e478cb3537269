import Foundation
import RolloutModel

@testable import RolloutEngine

/// A fresh engine takes in the journal's inputs and must come to the same records and the same state (S16).
struct Replay {
    let settings: EngineSettings
    /// Whether each input goes through JSON first, as it does on disk.
    var isThroughJSON = true

    func check(_ journal: [JournalRecord], against engine: RolloutEngine) -> (engine: RolloutEngine, problems: [String])
    {
        var fresh = RolloutEngine(settings: settings)
        var records: [JournalRecord] = []
        var problems: [String] = []
        for record in journal {
            guard case .input(let event) = record.body else { continue }
            do {
                let read = isThroughJSON ? try throughJSON(record) : record
                if read != record { problems.append("JSON changes \(record)") }
                records += fresh.replay(event, at: record.at)
            } catch {
                problems.append("\(record) cannot be written down: \(error)")
            }
        }
        if let place = zip(records, journal).enumerated().first(where: { $0.element.0 != $0.element.1 }) {
            problems.append(
                "record \(place.offset) was \(place.element.1) and is replayed as \(place.element.0)")
        } else if records.count != journal.count {
            problems.append("\(journal.count) records became \(records.count)")
        }
        problems += DurableState(engine).differences(to: DurableState(fresh))
        return (fresh, problems)
    }

    private func throughJSON(_ record: JournalRecord) throws -> JournalRecord {
        try JSONDecoder().decode(JournalRecord.self, from: JSONEncoder().encode(record))
    }
}

/// Everything of an engine that must survive a restart.
struct DurableState: Equatable {
    private let rollouts: [Rollout]
    private let problems: [PolicyName: [String]]
    private let freeze: Freeze?
    private let nextIntent: UInt64
    private let silences: [AccountName: Silence]

    init(_ engine: RolloutEngine) {
        rollouts = engine.slots.map(\.rollout)
        problems = engine.policyProblems
        freeze = engine.globalFreeze
        nextIntent = engine.nextIntent
        silences = Dictionary(
            uniqueKeysWithValues: engine.accounts.names.compactMap { name in
                engine.accounts[name].flatMap { $0.silence == Silence() ? nil : (name, $0.silence) }
            })
    }

    func differences(to other: DurableState) -> [String] {
        var found: [String] = []
        for (mine, theirs) in zip(rollouts, other.rollouts) where mine != theirs {
            found.append("the rollout \(mine) is replayed as \(theirs)")
        }
        if rollouts.count != other.rollouts.count { found.append("another number of rollouts") }
        if problems != other.problems { found.append("other policy problems") }
        if freeze != other.freeze { found.append("another freeze of everything") }
        if nextIntent != other.nextIntent { found.append("another next intent") }
        if silences != other.silences { found.append("other silences: \(silences), \(other.silences)") }
        return found
    }
}
