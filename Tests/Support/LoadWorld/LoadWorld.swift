import HeapModule
public import RolloutEngine
public import RolloutModel

/// Many rollouts in virtual time: the production engine, a Store of many applications, sources of health, and somebody who
/// counts. No journal is kept, so that what a world holds is what the engine holds.
public struct LoadWorld: Sendable {
    /// How long the Store and the sources take to answer.
    public struct Delays: Sendable {
        /// The Store, for each call.
        public var store = TimeSpan(milliseconds: 200)
        /// A source of health.
        public var source = TimeSpan(milliseconds: 50)

        /// The usual ones.
        public init() {}
    }

    /// The engine itself.
    public private(set) var engine: RolloutEngine
    /// The clocks.
    public internal(set) var clock: LoadClock
    /// The Store's truth.
    public var store: LoadStore
    /// What was seen from outside.
    public var watch: LoadWatch
    /// Rollouts whose new version is bad, and since when it shows.
    public private(set) var breaches: [Int: TimeSpan] = [:]
    /// How many events the engine took in.
    public private(set) var events = 0

    private let policies: [Policy]
    private let numbers: [PolicyName: Int]
    private let accounts: [AccountName: Int]
    private let delays: Delays
    private var gates: [AccountGate]
    private var agenda = Heap<Happening>()
    private var sequence = 0
    private var wakeAt: TimeSpan?
    private var nextCommand: UInt64 = 1

    /// A world with these policies, each steering an application of its own, before the daemon has started.
    public init(_ policies: [Policy], settings: EngineSettings, start: Timestamp, delays: Delays = Delays()) {
        engine = RolloutEngine(settings: settings)
        clock = LoadClock(start: start)
        store = LoadStore(targets: policies.map(\.target))
        self.policies = policies
        self.delays = delays
        numbers = Dictionary(uniqueKeysWithValues: policies.enumerated().map { ($0.element.name, $0.offset) })
        let names = Set(policies.map(\.account)).sorted()
        accounts = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        gates = names.map { _ in AccountGate() }
        watch = LoadWatch(policies: policies, accounts: names.count)
    }

    /// Loads the policies and starts the daemon.
    public mutating func begin() {
        for policy in policies { handle(.policyLoaded(policy)) }
        handle(.started(version: "1"))
    }

    /// What is wrong between an account and the Store from now on.
    public mutating func trouble(_ trouble: AccountTrouble?, account: AccountName) {
        guard let place = accounts[account] else { return }
        gates[place].trouble = trouble
        if trouble == nil { watch.recovered(account: account, at: clock.elapsed) }
    }

    /// The requests of an account so far.
    public func requests(of account: AccountName) -> RequestWatch? { accounts[account].map { watch.requests[$0] } }

    /// The new version of a rollout turns out bad: from now on its sources say so.
    public mutating func breach(_ number: Int) {
        breaches[number] = clock.elapsed
        watch.breached(number, at: clock.elapsed)
    }

    /// The next version is a good one again.
    public mutating func mend(_ number: Int) { breaches[number] = nil }

    /// An operator's command.
    public mutating func command(_ command: Command, of number: Int) {
        defer { nextCommand += 1 }
        handle(
            .commanded(
                CommandRequest(
                    id: nextCommand, command: command, rollout: policies[number].name, actor: Actor(name: "alice"),
                    reason: nil)))
    }

    /// The machine's wall clock is set so far ahead of the true time.
    public mutating func setClock(ahead error: TimeSpan) {
        clock.wallError = error
        watch.clockWasSet(at: clock.elapsed)
    }

    /// The machine sleeps: nothing is heard and nobody is woken.
    public mutating func suspend(for span: TimeSpan) {
        clock.pass(to: clock.elapsed + span)
        watch.resumed(at: clock.elapsed)
    }

    /// Lets everything happen that happens until then.
    public mutating func advance(to end: TimeSpan) {
        while true {
            let wake = wakeAt.map { max(clock.elapsed, clock.elapsed + ($0 - clock.boot)) }
            let due = agenda.min.map { max(clock.elapsed, $0.at) }
            guard let next = [wake, due].compactMap({ $0 }).min(), next <= end else { break }
            clock.pass(to: next)
            if let due, due <= next {
                happen()
            } else {
                wakeAt = nil
                handle(.wake)
            }
        }
        clock.pass(to: end)
    }

    /// Lets so much time pass.
    public mutating func advance(by span: TimeSpan) { advance(to: clock.elapsed + span) }

    private mutating func happen() {
        guard let happening = agenda.popMin() else { return }
        switch happening.what {
        case .answer(let order, let sentAt, let answer):
            if let number = numbers[order.rollout] { watch.answered(number, order.call, answer, at: clock.elapsed) }
            handle(.storeAnswered(order.rollout, order.call, sentAt: sentAt, answer))
        case .measured(let order, let askedAt, let measurement):
            handle(.measured(order.rollout, order.request, askedAt: askedAt, measurement))
        }
    }

    private mutating func handle(_ event: Event) {
        events += 1
        for effect in engine.handle(event, at: clock.now) {
            switch effect {
            case .record(let record): watch.recorded(record, of: record.rollout.flatMap { numbers[$0] })
            case .call(let order): send(order)
            case .measure(let order): measure(order)
            case .wake(let boot): wakeAt = boot
            case .cancel, .answer: break
            }
        }
    }

    private mutating func send(_ order: StoreCallOrder) {
        guard let number = numbers[order.rollout], let account = accounts[order.account] else { return }
        watch.sent(order.call, by: number, account: account, clock)
        let refusal = gates[account].refusal(at: clock.elapsed, date: clock.truth)
        let answer = refusal.map { .failure($0) } ?? store.answer(order.call, date: clock.truth)
        later(delays.store, .answer(order, sentAt: clock.now, answer))
    }

    private mutating func measure(_ order: MeasurementOrder) {
        guard let number = numbers[order.rollout] else { return }
        if order.request.source.origin == nil, let account = accounts[order.request.account] {
            watch.requests[account].note(2, at: clock.elapsed)
        }
        watch.asked(order.request.metric, by: number, clock)
        let value = breaches[number] == nil ? 0.002 : 0.05
        let measurement = Measurement(
            .value(value, sample: 5_000), from: clock.truth, to: clock.truth, query: "value", requests: 2)
        later(delays.source, .measured(order, askedAt: clock.now, measurement))
    }

    private mutating func later(_ span: TimeSpan, _ what: Happening.What) {
        sequence += 1
        agenda.insert(Happening(at: clock.elapsed + span, sequence: sequence, what: what))
    }

    /// Something that comes later.
    private struct Happening: Comparable, Sendable {
        enum What: Sendable {
            case answer(StoreCallOrder, sentAt: Instants, StoreAnswer)
            case measured(MeasurementOrder, askedAt: Instants, Measurement)
        }
        let at: TimeSpan
        let sequence: Int
        let what: What

        static func == (left: Self, right: Self) -> Bool { left.sequence == right.sequence }
        static func < (left: Self, right: Self) -> Bool { (left.at, left.sequence) < (right.at, right.sequence) }
    }
}
