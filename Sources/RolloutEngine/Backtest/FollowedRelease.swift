import RolloutModel

/// One release of a journal, lived through again with another policy.
///
/// As long as the policy does what was done then, the recorded inputs are handed in as they are, the Store's answers and
/// people's orders among them: so the policy that was in force makes its own decisions again, exactly. At the first moment at
/// which the other policy does something else, what the Store said afterwards is no answer to it any more: from there on the
/// Store is an ideal one, and only measurements and people's brakes are taken from the record.
struct FollowedRelease {
    /// The rollout.
    let name: PolicyName
    /// What became of it, and what the policy makes of it.
    private(set) var keeper: CourseKeeper
    /// The journal's decisions.
    private var recorded: [ReleaseBacktest.TimedDecision] = []
    private let policy: Policy
    /// The policy that was in force when the rollout was bound.
    private let inForce: Policy
    private let match: MetricMatch
    private var rhythm: LookRhythm
    private var engine: RolloutEngine
    /// What follows from the moment at which the policy did something else.
    private var apart: VirtualRun?
    private var lastAt: Instants

    /// More moments than a rollout has between two events: a bound for what should not happen.
    private static let mostMoments = 10_000

    /// A release as it is bound, from the engine as it was before the input that binds it; nil where it is not one of `name`.
    init?(_ name: PolicyName, _ tested: Policy, before: RolloutEngine, _ event: Event, at: Instants) {
        guard var engine = before.alone(with: name), let inForce = engine.slots.first?.rollout.policy else {
            return nil
        }
        let policy = tested.inPlace(of: inForce)
        if policy != inForce { _ = engine.replay(.policyLoaded(policy), at: at) }
        let records = engine.replay(event, at: at)
        guard let open = engine.slots[0].rollout.openPart else { return nil }
        (self.name, self.policy, self.inForce, self.engine, lastAt) = (name, policy, inForce, engine, at)
        match = MetricMatch(metrics: policy.metrics, recorded: Set(inForce.metrics.map(\.name)))
        rhythm = LookRhythm(start: at.wall)
        keeper = CourseKeeper(
            ReleaseBacktest(
                release: "\(name) \(open.binding.submission.submission)", from: at.wall,
                happened: .init()))
        keeper.take(records)
    }

    // MARK: - What is recorded

    /// Notes a record that is no input: what was decided, and what became of the release.
    mutating func note(_ record: JournalRecord) {
        switch record.body {
        case .decision(let decision): recorded.append(.init(at: record.at.wall, decision))
        case .transition(.closed(let closing, _, _)):
            keeper.change {
                $0.happened = .init(
                    end: closing.end, at: record.at.wall, by: closing.actor,
                    isBad: closing.end == .halted ? true : closing.end == .finalized ? false : nil)
            }
        case .alert(let alert) where alert.kind == .failedAfterFinalize:
            keeper.change {
                guard $0.happened.isBad == false else { return }
                $0.happened.isBad = true
                $0.notes.append("It was finalized and counts as bad, for a metric failed afterwards: \(alert.sentence)")
            }
        case .input, .transition, .intent, .outcome, .alert: break
        }
    }

    // MARK: - Time

    /// Lets time pass up to the next input; `real` is the engine with the policies of then, before that input.
    mutating func advance(to at: Instants, _ real: RolloutEngine) {
        while let due = rhythm.next(until: at.wall) {
            follow(to: due.due, real)
            hand(due.look, due.metric, due.request, at: lastAt.moved(to: due.due), theirs: [])
        }
        follow(to: at.wall, real)
    }

    private mutating func follow(to end: Timestamp, _ real: RolloutEngine) {
        guard apart == nil else { return pass(to: end) }
        var moment = lastAt
        for _ in 0..<Self.mostMoments {
            guard let slot = engine.slots.first, let open = slot.rollout.openPart,
                let next = open.nextMoment(slot.rollout.freeze, engine.globalFreeze, at: moment),
                next < end
            else { return }
            moment = moment.moved(to: next)
            guard !doesOtherwise(real, at: moment) else {
                part(at: moment)
                return pass(to: end)
            }
        }
    }

    private mutating func pass(to end: Timestamp) {
        apart?.pass(to: end)
        if let records = apart?.takeRecords() { keeper.take(records) }
    }

    /// Whether the policy would act now where those of then would not, or not so.
    private func doesOtherwise(_ real: RolloutEngine, at moment: Instants) -> Bool {
        guard let mine = engine.decision(on: name, at: moment), !mine.isObservedOnly, mine.action != .hold else {
            return false
        }
        if case .close = mine.action { return false }
        return real.decision(on: name, at: moment)?.action != mine.action
    }

    private mutating func part(at moment: Instants) {
        guard apart == nil, let open = engine.slots.first?.rollout.openPart else { return }
        keeper.change { $0.partedAt = moment.wall }
        apart = VirtualRun(goingOn: engine, open.value, at: moment)
        pass(to: moment.wall)
    }

    // MARK: - Inputs

    /// Takes the next input of this rollout, or of all. `theirs` is what the policies of then made of it, `real` the engine with
    /// them, after the input.
    mutating func take(_ event: Event, at: Instants, theirs: [JournalRecord], _ real: RolloutEngine) {
        keeper.reach(at.wall)
        switch event {
        case .measured(_, let request, _, let measurement):
            let look = RecordedRelease.Look(request.metric, source: request.source, at: at.wall, measurement)
            let then = inForce.metrics.first { $0.name == request.metric && $0.source == request.source }
            let metrics = match.metrics(for: request.metric, request.source)
                .filter { rhythm.looks($0, look, request, recorded: then) }
            // What nobody looks at changes nothing here, but it may have changed something then.
            if metrics.isEmpty { compare([], theirs, at: at) }
            for metric in metrics { hand(look, metric, request, at: at, theirs: theirs, event) }
        case .policyLoaded(let loaded) where loaded != policy:
            let note = "The policy was edited while the release was open; the one that is tested was not."
            keeper.change { if !$0.notes.contains(note) { $0.notes.append(note) } }
        case .policyRemoved, .policyRejected: if policy == inForce { feed(event, at: at, theirs: theirs) }
        default: feed(event, at: at, theirs: theirs)
        }
        if apart == nil, doesOtherwise(real, at: at) { part(at: at) }
        lastAt = at
    }

    private mutating func feed(_ event: Event, at: Instants, theirs: [JournalRecord]) {
        guard apart == nil else {
            pass(to: at.wall)
            if case .commanded(let request) = event, request.command.isBrake {
                apart?.take(event)
                pass(to: at.wall)
            }
            return
        }
        let before = engine
        let mine = engine.replay(event, at: at)
        guard mine.deeds != theirs.deeds else { return keeper.take(mine) }
        // The policy makes something else of it: it belongs to what happened then.
        engine = before
        part(at: at)
        if case .commanded(let request) = event, request.command.isBrake {
            apart?.take(event)
            pass(to: at.wall)
        }
    }

    /// Hands a look in as one at the policy's own metric.
    private mutating func hand(
        _ look: RecordedRelease.Look, _ metric: Metric, _ request: MeasurementRequest?, at: Instants,
        theirs: [JournalRecord], _ event: Event? = nil
    ) {
        keeper.measure(metric, look.measurement)
        if apart == nil, let request {
            let before = engine
            let event = event?.asking(metric) ?? .measured(name, request.asking(metric), askedAt: at, look.measurement)
            let mine = engine.replay(event, at: at)
            if mine.deeds == theirs.deeds { return keeper.take(mine) }
            engine = before
            part(at: at)
        }
        pass(to: at.wall)
        apart?.look(at: metric, look.measurement)
        pass(to: at.wall)
    }

    private mutating func compare(_ mine: [JournalRecord], _ theirs: [JournalRecord], at: Instants) {
        if apart == nil, mine.deeds != theirs.deeds { part(at: at) }
    }

    // MARK: - The end

    /// The release with its verdict, where nothing more is recorded of it.
    mutating func finish() -> ReleaseBacktest {
        pass(to: keeper.result.to)
        let recorded = recorded
        keeper.change { $0.isReproduced = $0.partedAt == nil && $0.decisions == recorded }
        return keeper.finish(policy.metrics)
    }
}

extension Policy {
    /// The policy as that of the rollout of another: what it is called, what it steers and whether it acts stays as it was.
    fileprivate func inPlace(of other: Policy) -> Policy {
        var policy = self
        (policy.name, policy.account, policy.target) = (other.name, other.account, other.target)
        (policy.packageVersion, policy.mode, policy.notify) = (other.packageVersion, other.mode, other.notify)
        return policy
    }
}
