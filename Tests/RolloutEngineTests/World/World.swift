import RolloutModel

@testable import RolloutEngine

/// A daemon's shell without anything outside: it performs the engine's effects on a fake Store and fake sources, keeps the
/// journal, and lets time pass by the engine's own wakes.
struct World {
    var engine: RolloutEngine
    var clock: WorldClock
    var store = FakeStore()
    var sources: [MetricName: FakeSource] = [:]
    /// The policy files as they are.
    private(set) var policies: [Policy] = []
    /// Every record, in order.
    private(set) var journal: [JournalRecord] = []
    /// What is worth telling, as it happens.
    var tell: (TimeSpan, PolicyName?, Telling) -> Void = { _, _, _ in }
    /// The daemon dies just before the next mutating call, with its intent on disk.
    var diesBeforeNextChange = false
    private(set) var isDead = false
    /// How many calls of each kind were sent.
    private(set) var calls: [String: Int] = [:]
    /// How often each metric was looked at.
    private(set) var looks: [MetricName: Int] = [:]
    /// Requests to the Store since the process began, but for halts: when, with which account, and how many.
    private(set) var requests: [(at: TimeSpan, account: AccountName, count: Int)] = []
    /// The last answers that were handed in: a shell gone mad may hand them in again.
    private(set) var recentAnswers: [Event] = []
    /// Breaches of what must always hold, found by the shell itself.
    private(set) var breaches: [String] = []

    private let settings: EngineSettings
    private var happenings: [Happening] = []
    private var sequence = 0
    private var wakeAt: TimeSpan?
    private var nextCommand: UInt64 = 1

    /// Something that comes later.
    private struct Happening {
        enum What {
            case answer(StoreCallOrder, sentAt: Instants, StoreAnswer)
            case measured(MeasurementOrder, askedAt: Instants, Measurement)
            case effect(StoreCall)
        }
        let at: TimeSpan
        let sequence: Int
        let what: What
    }

    init(settings: EngineSettings = EngineSettings(), start: Timestamp) {
        self.settings = settings
        engine = RolloutEngine(settings: settings)
        clock = WorldClock(start: start)
    }

    // MARK: What happens to the daemon

    mutating func start() {
        handle(.started(version: "1.0"))
    }

    mutating func load(_ policy: Policy) {
        policies.removeAll { $0.name == policy.name }
        policies.append(policy)
        handle(.policyLoaded(policy))
    }

    mutating func remove(_ name: PolicyName) {
        policies.removeAll { $0.name == name }
        handle(.policyRemoved(name))
    }

    mutating func command(
        _ command: Command, of rollout: PolicyName?, by actor: Actor, reason: String? = nil,
        submission: SubmissionID? = nil
    ) {
        nextCommand += 1
        handle(
            .commanded(
                CommandRequest(
                    id: nextCommand, command: command, rollout: rollout, actor: actor, reason: reason,
                    submission: submission)))
    }

    /// The process ends without a word; what was on its way is not heard of any more.
    mutating func kill() {
        happenings.removeAll { if case .effect = $0.what { false } else { true } }
        wakeAt = nil
        isDead = true
    }

    /// A new process replays the journal, loads the policies and begins.
    ///
    /// - Returns: What the replay did not bring back as it was.
    mutating func revive() -> [String] {
        let (fresh, problems) = Replay(settings: settings).check(journal, against: engine)
        engine = fresh
        requests = []
        isDead = false
        diesBeforeNextChange = false
        for policy in policies { handle(.policyLoaded(policy)) }
        start()
        return problems
    }

    /// The process ends, and an older copy of the journal is put in the place of the newer one.
    mutating func restore(_ copy: [JournalRecord]) {
        kill()
        journal = copy
        engine = Replay(settings: settings).check(copy, against: engine).engine
    }

    /// Whether the journal, replayed in a fresh engine, gives the same records and the same state.
    func replayProblems(throughJSON: Bool = true) -> [String] {
        Replay(settings: settings, isThroughJSON: throughJSON).check(journal, against: engine).problems
    }

    // MARK: Time

    /// Lets so much time pass, waking the engine whenever it asked for it.
    mutating func advance(_ span: TimeSpan) {
        let end = clock.elapsed + span
        settle()
        while !isDead, let next = nextMoment, next <= end {
            clock.pass(max(.zero, next - clock.elapsed))
            settle()
        }
        clock.pass(max(.zero, end - clock.elapsed))
        settle()
    }

    /// Lets time pass in which the machine sleeps: nothing is heard and nobody is woken.
    mutating func sleep(_ span: TimeSpan) { clock.pass(span) }

    private var nextMoment: TimeSpan? {
        let wake = wakeAt.map { clock.elapsed + max(.zero, $0 - clock.boot) }
        return [wake, happenings.map(\.at).min()].compactMap { $0 }.min()
    }

    /// Lets everything happen that is due now.
    mutating func settle() {
        var rounds = 0
        while !isDead {
            if let next = happenings.filter({ $0.at <= clock.elapsed }).min(by: {
                ($0.at, $0.sequence) < ($1.at, $1.sequence)
            }) {
                happenings.removeAll { $0.sequence == next.sequence }
                happen(next.what)
            } else if let wakeAt, wakeAt <= clock.boot {
                self.wakeAt = nil
                handle(.wake)
                rounds += 1
                if rounds > 1_000 {
                    breaches.append("the engine wants to be woken again and again at \(clock.elapsed)")
                    return
                }
            } else {
                return
            }
        }
    }

    private mutating func happen(_ what: Happening.What) {
        switch what {
        case .answer(let order, let sentAt, let answer):
            answered(.storeAnswered(order.rollout, order.call, sentAt: sentAt, answer))
        case .measured(let order, let askedAt, let measurement):
            answered(.measured(order.rollout, order.request, askedAt: askedAt, measurement))
        case .effect(let call):
            _ = store.perform(call, clock)
            tell(clock.elapsed, nil, .lateEffect(call))
        }
    }

    private mutating func answered(_ event: Event) {
        recentAnswers.append(event)
        if recentAnswers.count > 20 { recentAnswers.removeFirst() }
        handle(event)
    }

    // MARK: Effects

    mutating func handle(_ event: Event) {
        let effects = engine.handle(event, at: clock.now)
        breaches += Orderliness.breaches(in: effects)
        for effect in effects where !isDead { perform(effect) }
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .record(let record):
            journal.append(record)
            tell(clock.elapsed, record.rollout, .record(record))
        case .call(let order): send(order)
        case .cancel(let id): cancel(id)
        case .measure(let order):
            looks[order.request.metric, default: 0] += 1
            if order.request.source.origin == nil {
                requests.append((clock.boot, order.request.account, order.request.source.requests))
            }
            let source = sources[order.request.metric] ?? FakeSource()
            guard let measurement = source.look(clock.truth, for: order.request) else { return }
            later(source.delay, .measured(order, askedAt: clock.now, measurement))
        case .answer(_, let answer): tell(clock.elapsed, nil, .answer(answer))
        case .wake(let boot): wakeAt = boot
        }
    }

    private mutating func send(_ order: StoreCallOrder) {
        calls[order.call.name, default: 0] += 1
        if order.call.name != "halt" { requests.append((clock.boot, order.account, order.call.requests)) }
        if order.call.isMutating {
            if diesBeforeNextChange {
                tell(clock.elapsed, order.rollout, .death)
                return kill()
            }
            tell(clock.elapsed, order.rollout, .call(order.call))
        }
        let (answer, effectAfter) = store.answer(order.call, clock)
        if let effectAfter { later(effectAfter, .effect(order.call)) }
        if let (answer, delay) = answer { later(delay, .answer(order, sentAt: clock.now, answer)) }
    }

    private mutating func cancel(_ id: UInt64) {
        guard
            let place = happenings.firstIndex(where: {
                if case .answer(let order, _, _) = $0.what { order.id == id } else { false }
            }),
            case .answer(let order, let sentAt, _) = happenings[place].what
        else { return }
        happenings.remove(at: place)
        let failure = StoreFailure(.cancelled, message: "given up because a halt passes it")
        later(.zero, .answer(order, sentAt: sentAt, .failure(failure)))
    }

    private mutating func later(_ span: TimeSpan, _ what: Happening.What) {
        sequence += 1
        happenings.append(Happening(at: clock.elapsed + span, sequence: sequence, what: what))
    }
}
