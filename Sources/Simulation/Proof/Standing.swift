import RolloutModel

/// Where a rollout stands, as the promises define it: derived from what truly happened and from the journal, by rules of
/// its own and not by the engine's.
struct Standing: Sendable {
    /// What a look that was delivered showed.
    struct Look: Sendable {
        let sentTrue: TimeSpan
        let seen: PackageRollout
        let slots: SubmissionSlots?
        let hasDate: Bool
    }

    /// A measurement that was delivered, as the source gave it.
    struct Seen: Sendable {
        let measurement: Measurement
        let submission: SubmissionReference
        let source: MetricSource
        /// Whether the days showed harm then, by a comparison that was in force.
        var isHarmful = false
        /// Whether the days that it spoke of showed safety, by all that were.
        var isSafe = true
    }

    /// An intent with the request that carried it out.
    struct Undertaking: Sendable {
        let intent: Intent
        var request: Int?
        var result: Outcome.Result?
        /// Since when, in truth, nobody knows what became of it.
        var unknownTrue: TimeSpan?
    }

    /// A person's freeze.
    struct Freeze: Sendable {
        let until: Timestamp?

        func isActive(at time: Timestamp) -> Bool { until.map { time < $0 } ?? true }
    }

    let name: PolicyName
    /// The newest policy that was loaded.
    var newest: Policy?
    var isRemoved = false
    /// The policies that must all agree: those in force during this step (rule 7).
    var inForce: [Policy] = []
    /// An edit that waits for an operator's word.
    var refused: Policy?
    /// The submission that is steered; nil while none is.
    var binding: Binding?
    var boundAt: Instants?
    /// The same in truth.
    var boundTrue = TimeSpan.zero
    /// Whether an answer of the boot in which it was bound told what the Store's clock said then.
    var isBindingDated = false
    /// The percentage that the journal explains.
    var expected = Percentage.zero
    /// When the step began by the machine, and in truth.
    var stepAt: Instants?
    var stepTrue = TimeSpan.zero
    var isPaused = false
    var freeze: Freeze?
    var approvals: Set<String> = []
    var haltOrdered = false
    /// What operators have ordered since the step began and nothing has withdrawn; which of them stands, only the daemon says.
    var orders: [Order] = []
    /// Since when, in truth, a durable decision to halt waits to be sent; nil while none does.
    var haltWaits: TimeSpan?
    var isHaltDecided = false
    var drift: Percentage?
    var isReassertionOrdered = false
    var look: Look?
    /// When the last intent was settled, in truth.
    var settledTrue = TimeSpan.zero
    var undertakings: [UInt64: Undertaking] = [:]
    /// Intents that were recorded and whose requests have not been sent yet.
    var unsent: [UInt64] = []
    var seen: [MetricName: [Seen]] = [:]
    /// What was told of each day, by what was asked.
    var days: [LookKey: DayBook] = [:]
    /// Since when nothing has explained that nothing moves, in truth, and the last alert that said so.
    var unexplainedSince: TimeSpan?
    var alertedAt: TimeSpan?
    var lastDecision: Decision?
    /// When the Store last answered about it, in truth.
    var answeredAt: TimeSpan?
    /// For how long rollouts of it were open that are over.
    var openBefore = TimeSpan.zero
    /// The ends of the rollouts so far.
    var ends: [Closing.End] = []

    /// How many measurements are remembered for each metric.
    static let remembered = 300

    init(name: PolicyName) { self.name = name }

    var isOpen: Bool { binding != nil }

    /// Begins a step: everything that belonged to the one before is left behind.
    mutating func beginStep(at percentage: Percentage, _ at: Instants, _ elapsed: TimeSpan) {
        expected = percentage
        stepAt = at
        stepTrue = elapsed
        approvals = []
        drift = nil
        isReassertionOrdered = false
        orders.removeAll { $0.command != .promote(full: true, force: $0.isForced) }
        if let last = inForce.last { inForce = [last] }
    }

    /// Takes in a measurement that was delivered.
    mutating func see(_ measurement: Measurement, _ request: MeasurementRequest, at now: Timestamp) {
        var look = Seen(measurement: measurement, submission: request.submission, source: request.source)
        let comparisons = inForce.flatMap(\.metrics).filter { $0.name == request.metric && $0.source == request.source }
            .compactMap(\.compare)
        // The days of a question that nobody compares by are not looked at: most worlds have none.
        let key = LookKey(request)
        if measurement.days != nil || days[key] != nil {
            var book = days[key] ?? DayBook()
            book.take(measurement, request, at: now)
            days[key] = book
            look.isHarmful = comparisons.contains { book.showsHarm($0) }
            look.isSafe = comparisons.allSatisfy {
                $0.inconclusive == .ignore || book.showsSafety($0, since: measurement.from)
            }
        } else {
            look.isSafe = comparisons.allSatisfy { $0.inconclusive == .ignore }
        }
        var looks = seen[request.metric] ?? []
        looks.append(look)
        if looks.count > Self.remembered { looks.removeFirst(Self.remembered / 2) }
        seen[request.metric] = looks
    }

    /// The smallest budget in people that is in force.
    var budget: Int? { inForce.compactMap(\.limits.maxAffectedDevices).min() }

    /// What was told of the days on which applications crashed.
    var crashDays: [DayBook] {
        inForce.flatMap(\.metrics).filter { $0.source == .store(.crash) }.compactMap(days(of:))
    }

    /// What was told of each day when the metric was looked at; nil where no day ever was.
    func days(of metric: Metric) -> DayBook? {
        binding.flatMap { days[LookKey(submission: $0.submission, metric: metric.name, source: metric.source)] }
    }

    /// The step of the policy's ladder on which one stands at the present percentage; nil below the first.
    func step(of policy: Policy) -> Step? { policy.steps.last { $0.percentage <= expected } }

    /// The policy's next percentage; nil where none is left.
    func next(of policy: Policy) -> Percentage? { policy.steps.first { $0.percentage > expected }?.percentage }

    /// How long the policy wants the present percentage to stand.
    func bake(of policy: Policy) -> TimeSpan {
        guard let step = step(of: policy) else { return .zero }
        return next(of: policy) == nil ? step.bake + (policy.finalize?.bake ?? .zero) : step.bake
    }

    /// Takes in an edit of the policy (rule 7).
    mutating func load(_ policy: Policy, _ at: Instants, _ elapsed: TimeSpan) {
        newest = policy
        isRemoved = false
        guard isOpen, let last = inForce.last else { return }
        if last.digest == policy.digest {
            refused = nil
        } else if inForce.contains(where: { $0.onPolicyChange == .refuse }) {
            refused = policy
        } else if inForce.allSatisfy({ $0.onPolicyChange == .restart }) {
            inForce = [policy]
            beginStep(at: expected, at, elapsed)
        } else {
            refused = nil
            inForce = inForce.filter { $0.digest != policy.digest } + [policy]
        }
    }
}
