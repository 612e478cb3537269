public import RolloutModel

/// What may follow what in a journal: one total function, used when recording and again when replaying.
///
/// It knows nothing of policies and clocks. It is the net under the engine: whatever the engine believes, a record that
/// would let a second call pass an open one, or an increase pass a halt, does not reach the disk.
public struct JournalGrammar: Sendable {
    private var rollouts: [PolicyName: RolloutGrammar] = [:]
    private var lastIntent: UInt64 = 0

    /// The grammar at the beginning of a journal.
    public init() {}

    /// Takes the record, or throws `JournalError.grammar` and stays as it was.
    public mutating func accept(_ record: JournalRecord) throws(JournalError) {
        let step = GrammarStep(record: record)
        switch record.body {
        case .input, .alert: return
        case .transition, .decision, .intent, .outcome: break
        }
        guard let rollout = record.rollout else { throw step.breaks(.namesRollout, "it names no rollout") }
        var state = rollouts[rollout] ?? RolloutGrammar()
        switch record.body {
        case .input, .alert: break
        case .transition(let transition): try state.accept(transition, step)
        case .decision(let decision): try state.accept(decision, step)
        case .outcome(let outcome): try state.accept(outcome, step)
        case .intent(let intent):
            guard intent.id > lastIntent else {
                throw step.breaks(.intentsRise, "its number is \(intent.id) after \(lastIntent)")
            }
            try state.accept(intent, step)
            lastIntent = intent.id
        }
        rollouts[rollout] = state
    }

    /// Takes all records in their order, or throws at the first that does not fit and stays as it was.
    public mutating func accept(contentsOf records: [JournalRecord]) throws(JournalError) {
        // Only what these records touch is set aside: a journal may know ten thousand rollouts.
        let touched = Set(records.compactMap(\.rollout))
        let before = touched.map { ($0, rollouts[$0]) }
        let intentBefore = lastIntent
        do {
            for record in records { try accept(record) }
        } catch {
            for (rollout, state) in before { rollouts[rollout] = state }
            lastIntent = intentBefore
            throw error
        }
    }
}

/// The record under examination, for the words of a violation.
struct GrammarStep {
    let record: JournalRecord

    /// The error that says which rule the record breaks.
    func breaks(_ rule: GrammarViolation.Rule, _ why: String) -> JournalError {
        .grammar(GrammarViolation(rule: rule, rollout: record.rollout, kind: record.kind, why: why))
    }
}
