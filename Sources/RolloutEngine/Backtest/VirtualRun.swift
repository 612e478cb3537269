import RolloutModel

/// One rollout in virtual time: the production engine, an ideal Store, people who approve as soon as they are asked, and
/// measurements that are handed in at their own times and never earlier.
struct VirtualRun {
    private var records: [JournalRecord] = []
    /// What the clocks show.
    private(set) var now: Instants
    private(set) var engine: RolloutEngine
    private var store: IdealStore
    private var answers = Line<Event>()
    private var events = 0
    private var people: UInt64 = 0

    /// More than any release takes: a policy that looks at every moment must come to an end too.
    private static let mostEvents = 500_000

    /// A release that is first seen at that moment, on the policy's first step.
    init(_ policy: Policy, from: Timestamp) {
        now = Instants(wall: from, boot: .minutes(1), bootID: "backtest")
        store = IdealStore(target: policy.target, percentage: policy.steps.first?.percentage ?? .zero)
        engine = RolloutEngine(settings: JournalBacktest.settings)
        handle(.policyLoaded(policy))
        handle(.started(version: Version.current))
        settle()
    }

    /// A release that went otherwise until now: the engine as it stands, and from here on a Store in which nothing goes wrong.
    init(goingOn engine: RolloutEngine, _ open: OpenRollout, at: Instants) {
        now = at
        store = IdealStore(
            target: open.binding.submission.target, percentage: open.expected,
            submission: open.binding.submission.submission)
        self.engine = engine
        handle(.started(version: Version.current))
        settle()
    }

    /// What the engine recorded since this was asked last.
    mutating func takeRecords() -> [JournalRecord] {
        defer { records = [] }
        return records
    }

    /// The open rollout; nil after its end.
    var open: Kept<OpenRollout>? { engine.slots.first?.rollout.openPart }

    /// Whether the rollout has ended: what comes after it in the Store is another release.
    private var isOver: Bool {
        if case .closed = engine.slots.first?.rollout.phase { true } else { false }
    }

    /// Lets time pass up to that moment; time that has passed stays passed.
    mutating func pass(to moment: Timestamp) {
        while events < Self.mostEvents, !isOver, let next = engine.nextWake(now) {
            let wait = max(.zero, next - now.boot)
            guard now.wall + wait <= moment else { break }
            now = Instants(wall: now.wall + wait, boot: now.boot + wait, bootID: now.bootID)
            handle(.wake)
            approve()
        }
        let rest = max(.zero, moment - now.wall)
        now = Instants(wall: now.wall + rest, boot: now.boot + rest, bootID: now.bootID)
    }

    /// Hands in what happened now.
    mutating func take(_ event: Event) {
        handle(event)
        approve()
        settle()
    }

    /// Hands in a look at a metric.
    mutating func look(at metric: Metric, _ measurement: Measurement) {
        guard let open else { return }
        let request = MeasurementRequest(
            metric: metric.name, source: metric.source, account: open.policy.account,
            submission: open.binding.submission, versions: open.binding.versions,
            fallbackVersions: open.binding.fallbackVersions, exposedSince: open.exposedSince.wall,
            stepSince: open.bakeStart.wall, maxAge: metric.maxAge)
        take(.measured(engine.slots[0].rollout.name, request, askedAt: now, measurement))
    }

    /// What is due at this very moment.
    private mutating func settle() { pass(to: now.wall) }

    private mutating func approve() {
        while engine.soleDecision(at: now)?.code == .approval, events < Self.mostEvents {
            people += 1
            handle(
                .commanded(
                    CommandRequest(
                        id: people, command: .approve, rollout: engine.slots[0].rollout.name,
                        actor: Actor(name: "person \(people)"), reason: nil)))
        }
    }

    private mutating func handle(_ event: Event) {
        answers.append(event)
        while let next = answers.first {
            answers.removeFirst()
            events += 1
            for effect in engine.handle(next, at: now) {
                switch effect {
                case .record(let record): records.append(record)
                case .call(let order):
                    let answer = store.answer(order.call, at: now.wall)
                    answers.append(.storeAnswered(order.rollout, order.call, sentAt: now, answer))
                // Looks are those that are recorded; whatever else the engine would like to see is not known.
                case .measure, .cancel, .answer, .wake: break
                }
            }
        }
    }
}
