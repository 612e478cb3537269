import RolloutModel

@testable import RolloutEngine

/// What must hold after every event, checked against the journal and the Store's own log of changes.
struct Invariants {
    private(set) var breaches: [String] = []
    private var records = 0
    private var changes = 0
    /// Intents without a final outcome, by submission.
    private var unsettled: [SubmissionReference: [Intent]] = [:]
    private var haltDecided: Set<SubmissionReference> = []
    private var closed: Set<SubmissionReference> = []
    private var bindings: [PolicyName: Binding] = [:]
    private var observing: Set<PolicyName> = []
    /// The newest look at a rollout before an intent.
    private var lastSeen: [SubmissionReference: Percentage] = [:]
    /// Mutating requests and all requests with the time they were sent, by account.
    private var sends: [(at: TimeSpan, count: Int, isHalt: Bool)] = []

    /// Takes in what one event led to.
    mutating func check(_ world: World) {
        for record in world.journal[records...] { take(record, world) }
        records = world.journal.count
        for change in world.store.changes[changes...] where change.byCall { take(change) }
        changes = world.store.changes.count
        breaches += world.breaches
    }

    private mutating func take(_ record: JournalRecord, _ world: World) {
        switch record.body {
        case .input(.storeAnswered(_, .look(let reference, _), _, .reply(let reply))):
            if case .looked(let seen, _) = reply.content { lastSeen[reference] = seen.percentage }
        case .decision(let decision): take(decision, of: record.rollout)
        case .intent(let intent): take(intent, of: record.rollout, world)
        case .outcome(let outcome):
            for reference in Array(unsettled.keys) where outcome.result != .unknown {
                unsettled[reference]?.removeAll { $0.id == outcome.intent }
            }
        case .transition(.bound(let binding)):
            if closed.contains(binding.submission) { breaches.append("S14: \(binding.submission) is bound again") }
            if let name = record.rollout { bindings[name] = binding }
        case .transition(.closed(_, let submission, _)):
            guard let name = record.rollout, let binding = bindings[name] else { return }
            if binding.submission.submission != submission { breaches.append("S14: another submission is closed") }
            closed.insert(binding.submission)
        case .input, .transition, .alert: break
        }
    }

    private mutating func take(_ decision: Decision, of name: PolicyName?) {
        guard let name, let binding = bindings[name] else { return }
        if decision.action == .halt, !decision.isObservedOnly { haltDecided.insert(binding.submission) }
    }

    private mutating func take(_ intent: Intent, of name: PolicyName?, _ world: World) {
        let reference = intent.submission
        if intent.decision.isObservedOnly { breaches.append("S23: intent \(intent.id) in observe mode") }
        if closed.contains(reference) { breaches.append("S14: intent \(intent.id) after the end") }
        if intent.action != .halt {
            if haltDecided.contains(reference) { breaches.append("S1: intent \(intent.id) after a halt was decided") }
            if unsettled[reference]?.isEmpty == false { breaches.append("S4: intent \(intent.id) passes another") }
        } else if unsettled[reference]?.contains(where: { $0.action == .halt }) == true {
            breaches.append("S4: halt \(intent.id) while another is unsettled")
        }
        if case .raise(let percentage) = intent.action { checkStep(intent, percentage, of: name, world) }
        unsettled[reference, default: []].append(intent)
    }

    /// S5: the next step of the policy, and greater than what was there; a reassertion goes to the step in progress.
    private mutating func checkStep(_ intent: Intent, _ percentage: Percentage, of name: PolicyName?, _ world: World) {
        if percentage <= intent.from { breaches.append("S5: intent \(intent.id) does not raise") }
        guard intent.decision.code == .raise, let name,
            let slot = world.engine.index[name], case .open(let open) = world.engine.slots[slot].rollout.phase
        else { return }
        let next = open.obeyed.compactMap { policy in policy.steps.first { $0.percentage > intent.from }?.percentage }
        if let smallest = next.min(), percentage > smallest, open.expected == intent.from {
            breaches.append("S5: intent \(intent.id) goes to \(percentage) past \(smallest)")
        }
    }

    /// S3, from the Store's side: an effect by a call follows an intent for just that.
    private mutating func take(
        _ change: (submission: SubmissionReference, from: PackageRollout, to: PackageRollout, byCall: Bool)
    ) {
        let wanted = unsettledOrSettled(change.submission)
        if !wanted { breaches.append("S16: an effect on \(change.submission) without any intent") }
    }

    private func unsettledOrSettled(_ reference: SubmissionReference) -> Bool { unsettled[reference] != nil }
}
