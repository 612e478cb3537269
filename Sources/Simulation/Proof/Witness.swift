import RolloutModel

/// Sees everything that truly happens and holds it against the promises of the invariants page.
///
/// It knows the engine's rules only from the policy page: what it derives, it derives from true events, from what the
/// Store truly did and from the durable journal.
struct Witness: Sendable {
    /// The first promise that was broken.
    private(set) var violation: Violation?
    private(set) var names: [PolicyName] = []
    private(set) var standings: Standings
    var globalFreeze: Standing.Freeze?
    /// True times of the requests that each account has sent in this life.
    var sends: [AccountName: [TimeSpan]] = [:]
    /// Who each request of a change was for.
    var requests: [Int: (rollout: PolicyName, intent: UInt64)] = [:]
    /// Requests that truly changed something.
    var effective: Set<Int> = []
    /// Every state that the Store truly had.
    var history: [SubmissionReference: [PackageRollout]] = [:]
    let perMinute: Int
    /// Whether the process of this life has said that it started.
    var hasStarted = false
    /// When it did, in truth.
    var startedTrue = TimeSpan.zero
    /// Whether a second process has written into the journal since: the first does not know what it wrote, and will end at its
    /// next record.
    var isOutrun = false
    /// Whether the Store's dates can be trusted.
    let hasTrueDates: Bool
    /// How many records of the journal the process of this life knows.
    private var known = 0
    /// Whether it has appended after records that it does not know.
    var hasLostOwnership = false
    /// Whether the event in hand is an answer of the Store with its date.
    private var hasDate = false
    /// Whether the process is about to stop: nothing but a halt is begun, and its errands are given up.
    var isStopping = false

    init(policies: [Policy], perMinute: Int, hasTrueDates: Bool) {
        self.perMinute = perMinute
        self.hasTrueDates = hasTrueDates
        names = policies.map(\.name)
        standings = Standings(of: names)
    }

    mutating func accuse(_ promise: String, _ what: String) {
        if violation == nil { violation = Violation(promise: promise, what: what) }
    }

    mutating func with(_ name: PolicyName, _ body: (inout Standing) -> Void) {
        standings.with(name, body)
    }

    /// For how long rollouts were open, all together.
    func openTime(until elapsed: TimeSpan) -> TimeSpan {
        standings.all.reduce(.zero) { $0 + $1.openBefore + ($1.isOpen ? elapsed - $1.boundTrue : .zero) }
    }

    // MARK: Processes

    /// The process has read so many records.
    mutating func reads(_ count: Int) { known = count }

    /// The process appends records at that place.
    mutating func writes(_ count: Int, at place: Int) {
        if place != known { hasLostOwnership = true }
        known = place + count
    }

    /// A process began: nothing of the last one is known to it but the journal.
    mutating func began() {
        hasStarted = false
        isStopping = false
        hasLostOwnership = false
        sends = [:]
        for name in names { with(name) { ($0.look, $0.unsent) = (nil, []) } }
    }

    /// A power cut or a death took records that were relied on.
    mutating func reopened(_ records: [JournalRecord]) {
        let kept = Set(records.compactMap { if case .intent(let intent) = $0.body { intent.id } else { nil } })
        for number in requests.keys.sorted() {
            guard let (rollout, intent) = requests[number], !kept.contains(intent) else { continue }
            accuse("S2", "\(rollout): request \(number) was sent and its intent \(intent) is not in the journal")
        }
    }

    // MARK: What was handled

    /// An event was handled and what it led to is durable.
    mutating func handled(_ event: Event, _ records: [JournalRecord], at: Instants, _ clocks: Clocks) {
        hasDate = event.hasDate
        take(event, at, clocks.elapsed)
        for record in records { take(record, clocks, clocks.elapsed) }
        if case .measured(let name, let request, _, let measurement) = event {
            checkBreach(name, request, measurement, at, clocks)
        }
        if case .storeAnswered(let name, .look(let reference, _), _, .reply(let reply)) = event,
            case .looked(let seen, _) = reply.content, seen.status == .inProgress
        {
            checkLostHalt(of: name, reference)
        }
        watchStall(clocks.elapsed)
    }

    private mutating func take(_ event: Event, _ at: Instants, _ elapsed: TimeSpan) {
        switch event {
        case .started:
            hasStarted = true
            startedTrue = elapsed
            for name in names {
                with(name) { standing in
                    // A halt that was recorded before may have been sent: the Store is read back first (S3).
                    let isOpen = standing.undertakings.values.contains {
                        $0.intent.action == .halt && ($0.result == nil || $0.result == .unknown)
                    }
                    if standing.haltWaits != nil { standing.haltWaits = isOpen ? nil : elapsed }
                }
            }
        case .stopping: isStopping = true
        case .policyLoaded(let policy): with(policy.name) { $0.load(policy, at, elapsed) }
        case .policyRemoved(let name): with(name) { $0.isRemoved = true }
        case .commanded(let request): take(request, at)
        case .storeAnswered(let name, let call, let sentAt, let answer): take(name, call, sentAt, answer, at, elapsed)
        case .measured(let name, let request, _, let measurement):
            with(name) { standing in
                guard request.submission == standing.binding?.submission else { return }
                standing.see(measurement, request, at: at.wall)
            }
        case .policyRejected, .noticeLost, .wake, .due: break
        }
    }

    private mutating func take(_ request: CommandRequest, _ at: Instants) {
        // What nobody said does not count.
        if request.reason == Simulation.secret { return }
        guard let name = request.rollout else {
            switch request.command {
            case .freeze(let until) where until.map({ $0 > at.wall }) ?? true: globalFreeze = .init(until: until)
            case .unfreeze: globalFreeze = nil
            default: break
            }
            return
        }
        let isFrozen = [globalFreeze, standings[name]?.freeze].contains { $0?.isActive(at: at.wall) == true }
        with(name) { standing in
            switch request.command {
            case .pause: standing.isPaused = true
            case .resume: standing.isPaused = false
            case .halt: if standing.isOpen { standing.haltOrdered = true }
            case .approve: if standing.isOpen { standing.approvals.insert(request.actor.name) }
            case .accept:
                if let policy = standing.refused ?? standing.inForce.last {
                    standing.refused = nil
                    standing.inForce = [policy]
                }
            case .freeze(let until):
                if until.map({ $0 > at.wall }) ?? true { standing.freeze = .init(until: until) }
            case .unfreeze: standing.freeze = nil
            case .reassert: standing.isReassertionOrdered = standing.drift != nil
            case .promote, .setPercentage, .finalize:
                // What a brake holds cannot be ordered.
                guard standing.isOpen, !standing.isPaused, !isFrozen, let order = Order(request) else { break }
                standing.orders.append(order)
            case .reject:
                // A person said no to leaving the step: it holds like a pause.
                guard standing.isOpen, !standing.isPaused, standing.approvalsWanted > 0 else { break }
                standing.isPaused = true
                standing.approvals = []
            case .adopt, .reload, .testSink, .retry: break
            }
        }
    }

    private mutating func take(
        _ name: PolicyName, _ call: StoreCall, _ sentAt: Instants, _ answer: StoreAnswer, _ at: Instants,
        _ elapsed: TimeSpan
    ) {
        guard case .reply(let reply) = answer else { return }
        with(name) { standing in
            standing.answeredAt = elapsed
            guard case .look(let reference, _) = call, case .looked(let seen, let slots) = reply.content,
                reference == standing.binding?.submission
            else { return }
            // Within a life there is one boot.
            let sentTrue = elapsed - (at.elapsed(since: sentAt) ?? .zero)
            if reply.serverDate != nil, at.bootID == standing.boundAt?.bootID,
                sentTrue >= max(standing.settledTrue, standing.stepTrue)
            {
                standing.isBindingDated = true
            }
            standing.look = Standing.Look(
                sentTrue: sentTrue, seen: seen, slots: slots, hasDate: reply.serverDate != nil)
        }
    }

    private mutating func take(_ record: JournalRecord, _ clocks: Clocks, _ elapsed: TimeSpan) {
        guard let name = record.rollout, standings.contains(name) else { return }
        switch record.body {
        case .input: break
        case .transition(.bound(let binding)):
            checkTruth(of: binding.percentage, binding.submission, name)
            take(.bound(binding), name, record.at, elapsed)
        case .transition(.drifted(let expected, let found)):
            if let binding = standings[name]?.binding { checkTruth(of: found, binding.submission, name) }
            take(.drifted(expected: expected, found: found), name, record.at, elapsed)
        case .transition(let transition): take(transition, name, record.at, elapsed)
        case .decision(let decision): take(decision, name, elapsed)
        case .intent(let intent): take(intent, name, record.at, clocks, elapsed)
        case .outcome(let outcome): take(outcome, name, elapsed)
        case .alert(let alert): if alert.kind == .noProgress { with(name) { $0.alertedAt = elapsed } }
        }
    }

    /// S12, S21: a percentage that is taken over is one that the Store truly had.
    private mutating func checkTruth(of percentage: Percentage, _ reference: SubmissionReference, _ name: PolicyName) {
        guard let shown = history[reference], !shown.contains(where: { $0.percentage == percentage }) else { return }
        accuse("S21", "\(name): \(percentage) is taken over, which the Store never showed")
    }

    private mutating func take(_ transition: Transition, _ name: PolicyName, _ at: Instants, _ elapsed: TimeSpan) {
        let hasDate = hasDate
        with(name) { standing in
            switch transition {
            case .bound(let binding):
                standing.binding = binding
                standing.isBindingDated = hasDate
                standing.orders = []
                standing.boundAt = at
                standing.boundTrue = elapsed
                standing.inForce = standing.newest.map { [$0] } ?? []
                standing.refused = nil
                standing.isHaltDecided = false
                standing.haltOrdered = false
                standing.haltWaits = nil
                standing.look = nil
                standing.seen = [:]
                standing.days = [:]
                standing.lastDecision = nil
                standing.beginStep(at: binding.percentage, at, elapsed)
            case .stepReached(let percentage), .adopted(let percentage, _):
                standing.beginStep(at: percentage, at, elapsed)
            case .drifted(_, let found): standing.drift = found
            case .driftEnded: (standing.drift, standing.isReassertionOrdered) = (nil, false)
            case .closed(let closing, _, _):
                if standing.isOpen { standing.openBefore = standing.openBefore + (elapsed - standing.boundTrue) }
                standing.binding = nil
                standing.orders = []
                standing.haltWaits = nil
                standing.unexplainedSince = nil
                standing.ends.append(closing.end)
            case .promotionWithdrawn: standing.orders = []
            case .submissionProgressed, .passedOver: break
            }
        }
    }

    private mutating func take(_ decision: Decision, _ name: PolicyName, _ elapsed: TimeSpan) {
        // A halt that was decided keeps the evidence of then.
        if let standing = standings[name], !standing.isHaltDecided { checkCounts(decision, standing) }
        with(name) { standing in
            standing.lastDecision = decision
            if decision.action == .halt, !decision.isObservedOnly, !standing.isHaltDecided {
                standing.isHaltDecided = true
                standing.haltWaits = elapsed
            }
            let isExplained: Bool =
                switch decision.code {
                case .baking, .windowClosed, .operatorPause, .freeze, .approval: true
                default: false
                }
            standing.unexplainedSince = isExplained ? nil : standing.unexplainedSince ?? elapsed
        }
    }

    private mutating func take(_ outcome: Outcome, _ name: PolicyName, _ elapsed: TimeSpan) {
        guard let undertaking = standings[name]?.undertakings[outcome.intent] else { return }
        with(name) {
            $0.undertakings[outcome.intent]?.result = outcome.result
            if outcome.result == .unknown {
                $0.undertakings[outcome.intent]?.unknownTrue = elapsed
            } else {
                $0.settledTrue = elapsed
            }
        }
        let reference = undertaking.intent.submission
        switch outcome.result {
        case .notApplied:
            // Halting twice hurts nobody: a halt without an answer is given up for lost sooner than it may be (5 s).
            // Nor can a read tell an effect that somebody in Partner Center has undone from none.
            let isUndone = history[reference]?.last?.showsStateBefore(undertaking.intent) == true
            if let request = undertaking.request, effective.contains(request), undertaking.intent.action != .halt,
                !isUndone
            {
                accuse("S3", "\(name): intent \(outcome.intent) is recorded as not applied, and the Store did it")
            }
        case .applied:
            let shown = history[reference] ?? []
            if !shown.contains(where: { $0.shows(undertaking.intent) }) {
                accuse("S16", "\(name): intent \(outcome.intent) is recorded as applied, and the Store never showed it")
            }
        case .overtaken, .unknown: break
        }
    }

    // MARK: What truly happened in the Store

    /// The Store has, or had, that state.
    mutating func shown(_ reference: SubmissionReference, _ rollout: PackageRollout) {
        if history[reference]?.last != rollout { history[reference, default: []].append(rollout) }
    }

    /// A request took effect.
    mutating func effected(_ request: Int) {
        guard let (name, id) = requests[request] else {
            return accuse("S16", "request \(request) changed the Store without an intent")
        }
        if !effective.insert(request).inserted { accuse("S3", "\(name): intent \(id) took effect twice") }
        if let undertaking = standings[name]?.undertakings[id], undertaking.result == .notApplied,
            undertaking.intent.action != .halt
        {
            accuse("S3", "\(name): intent \(id) was recorded as not applied, and now the Store did it")
        }
    }
}

extension PackageRollout {
    /// Whether the intent's call was to lead away from here.
    fileprivate func showsStateBefore(_ intent: Intent) -> Bool { status == .inProgress && percentage == intent.from }

    /// Whether the intent's call leads here.
    fileprivate func shows(_ intent: Intent) -> Bool {
        switch intent.action {
        case .raise(let to): status == .inProgress && percentage == to
        case .finalize: status == .complete
        case .halt: status == .stopped
        }
    }
}
