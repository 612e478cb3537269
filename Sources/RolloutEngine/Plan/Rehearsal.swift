import RolloutModel

/// The production engine in virtual time, with one policy, a Store in which nothing goes wrong, and people who approve as soon
/// as they are asked: what a plan and a comparison of policies are read from.
///
/// There is no other account of the rules than the engine's own. Polls are left out: in a Store that nobody else touches they
/// bring nothing, and the engine looks anew before every raise.
struct Rehearsal {
    /// What a metric says in place of a healthy number.
    let readings: [MetricName: Double]
    /// Everything that the engine recorded.
    private(set) var records: [JournalRecord] = []
    /// What the clocks show.
    private(set) var now: Instants
    private var engine: RolloutEngine
    private var store: IdealStore
    private var policy: Policy
    private let isActing: Bool
    private var answers = Line<Event>()
    private var events = 0
    private var approvals: UInt64 = 0

    /// Longer than any rollout that somebody means; a bake may last a hundred years.
    static let horizon = TimeSpan.days(5 * 365)
    /// A metric that is looked at each second fills weeks with looks.
    private static let mostEvents = 2_000_000
    /// As many requests as a minute's looks may take if none of them is to wait for the account's budget.
    private static let uncrowded = 10

    /// A rollout that is first seen at `from`, at that percentage. With `acting` the policy acts also where it only observes.
    init(
        _ policy: Policy, from: Timestamp, at percentage: Percentage, budget: EngineSettings.Budget,
        readings: [MetricName: Double] = [:], acting: Bool = true
    ) {
        let policy = policy.rehearsed(acting: acting)
        isActing = acting
        self.policy = policy
        self.readings = readings
        now = Instants(wall: from, boot: .minutes(1), bootID: "rehearsal")
        store = IdealStore(target: policy.target, percentage: percentage)
        engine = RolloutEngine(
            settings: EngineSettings(pollInterval: .longest, budgets: [policy.account: budget]))
        handle(.policyLoaded(policy))
        handle(.started(version: Version.current))
    }

    /// Requests sent to the Store so far, those of measurements left out.
    var requests: Int { store.requests }

    /// The open rollout; nil before it is bound and after it is closed.
    var open: Kept<OpenRollout>? {
        guard let slot = engine.slots.first, case .open(let open) = slot.rollout.phase else { return nil }
        return open
    }

    /// The decision as it is now; nil where nothing is open.
    var decision: Decision? {
        guard let slot = engine.slots.first, let open else { return nil }
        return DecisionOrder.decide(
            DecisionMoment(rollout: slot.rollout, open: open, globalFreeze: nil, at: now, seen: nil))
    }

    /// Whether the limit of what is rehearsed is reached.
    var isExhausted: Bool { events >= Self.mostEvents }

    /// Loads an edited policy, or does what else the files' change means.
    mutating func take(_ event: Event) {
        if case .policyLoaded(let edited) = event, edited.name == policy.name {
            handle(.policyLoaded(edited.rehearsed(acting: isActing)))
        } else {
            handle(event)
        }
        // What a policy's turn decided is carried out by the next one, which is due at once.
        if engine.nextWake(now) == now.boot { handle(.wake) }
    }

    /// Whether an edit waits for the next step or for an operator's `accept`.
    var hasWaitingEdit: Bool { open.map { $0.refused != nil || $0.obeyed.count > 1 } ?? false }

    /// Lets time pass up to that moment.
    mutating func pass(to moment: Timestamp) {
        while step(until: moment) {}
        let rest = max(.zero, moment - now.wall)
        now = Instants(wall: now.wall + rest, boot: now.boot + rest, bootID: now.bootID)
    }

    /// An operator lets an edit apply to the step in progress.
    mutating func accept() { command(.accept) }

    /// Goes on to the next moment at which something happens.
    ///
    /// - Returns: false where nothing will happen any more, or nothing within the horizon.
    mutating func step(until end: Timestamp) -> Bool {
        guard !isExhausted else { return false }
        if approve() { return true }
        if let quiet = quietUntil { engine.leaveOutLooks(before: min(quiet, end), at: now) }
        guard let next = engine.nextWake(now) else { return false }
        let wait = max(.zero, next - now.boot)
        guard now.wall + wait <= end else { return false }
        now = Instants(wall: now.wall + wait, boot: now.boot + wait, bootID: now.bootID)
        handle(.wake)
        return true
    }

    /// Somebody who has not approved yet does, where approval is all that is missing.
    private mutating func approve() -> Bool {
        guard decision?.code == .approval else { return false }
        command(.approve)
        return true
    }

    private mutating func command(_ command: Command) {
        approvals += 1
        handle(
            .commanded(
                CommandRequest(
                    id: approvals, command: command, rollout: policy.name, actor: Actor(name: "person \(approvals)"),
                    reason: nil)))
    }

    /// Until when no look can bring anything new; nil where that is not known.
    private var quietUntil: Timestamp? {
        guard !isCounting, !isCrowded, let decision else { return nil }
        switch decision.code {
        case .baking, .windowClosed: return decision.until
        case .evidenceMissing, .evidenceStale:
            let metric = decision.evidence.first?.metric
            guard let progress = open?.metrics.first(where: { $0.definition.name == metric }),
                progress.definition.source.isStore
            else { return nil }
            // Until another day or hour is complete, further looks bring what the latest one brought.
            return progress.nextData(after: now.wall)
        default: return nil
        }
    }

    /// Whether a metric that was told what to say says something that is counted, look by look.
    private var isCounting: Bool {
        open?.metrics.contains { progress in
            readings[progress.definition.name] != nil && progress.definition.isActing
                && progress.latest?.verdict != .pass
        } ?? false
    }

    /// Whether looks may have to wait for the account's budget: then it matters when each of them is made.
    private var isCrowded: Bool {
        let busiest = policy.storeLooks.reduce(0) { sum, metric in
            let looks = (TimeSpan.minutes(1).milliseconds - 1) / max(1, metric.interval.milliseconds) + 1
            return sum + Int(looks) * metric.source.requests
        }
        return busiest > Self.uncrowded
    }

    /// Hands in an event and, one after the other, what comes of it.
    private mutating func handle(_ event: Event) {
        answers.append(event)
        while let next = answers.first {
            answers.removeFirst()
            events += 1
            for effect in engine.handle(next, at: now) { perform(effect) }
        }
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .record(let record): records.append(record)
        case .call(let order):
            let answer = store.answer(order.call, at: now.wall)
            answers.append(.storeAnswered(order.rollout, order.call, sentAt: now, answer))
        case .measure(let order):
            let metrics = open?.metrics.map(\.definition) ?? []
            guard
                let metric = metrics.first(where: {
                    $0.name == order.request.metric && $0.source == order.request.source
                })
            else { return }
            let look = IdealSource(metric: metric, value: readings[metric.name]).look(order.request, at: now.wall)
            answers.append(.measured(order.rollout, order.request, askedAt: now, look))
        case .cancel, .answer, .wake: break
        }
    }
}

extension Policy {
    /// The policy as it is rehearsed: it takes any package.
    fileprivate func rehearsed(acting: Bool) -> Policy {
        var policy = self
        if acting { policy.mode = .act }
        policy.packageVersion = nil
        return policy
    }

    /// The metrics that take requests of the Store account's budget.
    var storeLooks: [Metric] {
        metrics.filter(\.source.isStore)
    }
}
