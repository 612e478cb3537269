import DecisionJournal
import RolloutModel

/// Each mutating call has one intent before it and one final outcome after it. What may follow what is the grammar's to say;
/// here the Store's answers are held against the intents, and what stays open is counted.
struct CallBook {
    private var ordered: [PolicyName: Set<StoreCall>] = [:]
    private var open: [UInt64: AuditReport.OpenIntent] = [:]
    private(set) var intents: Int64 = 0
    private(set) var outcomes: Int64 = 0

    /// The intents that have no final outcome, the first one first.
    var openIntents: [AuditReport.OpenIntent] { open.values.sorted { $0.intent < $1.intent } }

    /// Takes the next entry; the finding that it is an answer to a call that nobody ordered.
    mutating func take(_ entry: JournalEntry) -> AuditFinding? {
        switch entry.record.body {
        case .intent(let intent):
            guard let rollout = entry.record.rollout else { return nil }
            intents += 1
            ordered[rollout, default: []].insert(intent.call)
            open[intent.id] = .init(intent: intent.id, entry: entry.sequence, rollout: rollout)
        case .outcome(let outcome) where outcome.result != .unknown:
            outcomes += 1
            open[outcome.intent] = nil
        case .input(.storeAnswered(let rollout, let call, _, _)) where call.isMutating:
            guard ordered[rollout]?.contains(call) == true else {
                return AuditFinding(
                    .calls, entry: entry.sequence, kind: entry.kind, rollout: rollout, time: entry.record.at.wall,
                    why: "it answers a call that no intent before it orders", expected: "an intent before the call",
                    found: Self.words(call))
            }
        case .input, .transition, .decision, .outcome, .alert: break
        }
        return nil
    }

    private static func words(_ call: StoreCall) -> String {
        switch call {
        case .setPercentage(let reference, let percentage): "\(reference) set to \(percentage)"
        case .halt(let reference): "\(reference) halted"
        case .finalize(let reference): "\(reference) finalized"
        case .slots, .inspect, .progress, .look: "a question"
        }
    }
}
