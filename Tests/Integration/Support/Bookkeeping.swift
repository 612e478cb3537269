import DecisionJournal
import RolloutModel
import Testing

/// The journal's mutating calls held against the Store's effect log (S3, S16).
struct Bookkeeping {
    /// An intent with the last that was recorded of it.
    struct Deed {
        let rollout: PolicyName?
        let intent: Intent
        var outcome: Outcome?
    }

    let deeds: [Deed]

    init(_ entries: [JournalEntry]) {
        var deeds: [UInt64: Deed] = [:]
        for entry in entries {
            switch entry.record.body {
            case .intent(let intent): deeds[intent.id] = Deed(rollout: entry.record.rollout, intent: intent)
            case .outcome(let outcome): deeds[outcome.intent]?.outcome = outcome
            case .input, .transition, .decision, .alert: break
            }
        }
        self.deeds = deeds.values.sorted { $0.intent.id < $1.intent.id }
    }

    /// Every effect has exactly one intent that the journal calls applied, in the same order, and no intent is open.
    func expectOneToOne(
        with effects: [SimulatedStoreProcess.Effect], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for deed in deeds {
            #expect(
                deed.outcome.map { $0.result != .unknown } == true, "intent \(deed.intent.id) is open",
                sourceLocation: sourceLocation)
        }
        let applied = deeds.filter { $0.outcome?.result == .applied }
        #expect(applied.map { words($0.intent) } == effects.map(words), sourceLocation: sourceLocation)
    }

    private func words(_ intent: Intent) -> String {
        let target = intent.submission.target.application
        return switch intent.action {
        case .raise(let percentage): "\(target) \(intent.from) → \(percentage)"
        case .finalize: "\(target) finalized at \(intent.from)"
        case .halt: "\(target) halted at \(intent.from)"
        }
    }

    private func words(_ effect: SimulatedStoreProcess.Effect) -> String {
        effect.kind == "percentage"
            ? "\(effect.application) \(effect.from) % → \(effect.to) %"
            : "\(effect.application) \(effect.kind) at \(effect.from) %"
    }
}
