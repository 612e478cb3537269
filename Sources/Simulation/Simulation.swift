import Notifications
import RolloutEngine
import RolloutModel
import StoreAPI

/// One simulated world from its first day to its last, all of it following from one seed.
///
/// True time jumps from one happening to the next. The daemon's part – engine, grammar, hash chain, the order of a batch's
/// effects – is the product's own; the shell around it is the daemon's loop without its tasks.
public struct Simulation {
    /// What is still to happen.
    enum Happening: Sendable {
        /// The daemon is started.
        case boot
        /// A request reaches the Store.
        case arrives(Int)
        /// A request's answer reaches the daemon.
        case answered(Int)
        /// An event that a process brought about reaches it.
        case delivered(life: Int, Event)
        /// A call that a put-back bug held back is sent.
        indirect case leavesTheQueue(life: Int, StoreCallOrder)
        /// A message reaches the Store.
        case reaches(Int)
        /// A message's answer reaches the daemon.
        case replied(Int)
        /// The login service answers a process.
        indirect case loggedIn(life: Int, AccountName, askedAt: Duration)
        /// A timer of a process rings.
        case rings(life: Int, atBoot: TimeSpan)
        /// A process's write is synced.
        case written(life: Int)
        /// The messenger of a process has something to do.
        case messenger(life: Int)
        /// A notice reaches its sink.
        indirect case noticeArrives(SinkName, Notice)
        /// A process hears what came of a notice.
        indirect case noticeLanded(life: Int, SinkName, String, Attempt)
        /// The machine has a moment in which something may befall it.
        case machine
        /// Operators, the person in Partner Center and editors of policies have one.
        case people
        /// A submission is through with certification.
        indirect case published(RolloutTarget)
        /// The faults stop.
        case calm
        /// Somebody looks after what waits for a person.
        case caretaker
        /// The world ends, and all must have come to its end.
        case end
    }

    let options: SimulationOptions
    var faults: FaultMix
    /// Whether the Store and the metric servers speak HTTP: that takes longer, so one seed in sixteen does.
    let speaksHTTP: Bool
    /// Whether the world lasts for weeks in place of hours, so that whole days can be compared: that takes longer, so one seed
    /// in 256 does.
    let spansDays: Bool
    /// Whether policies name sinks: one seed in eight.
    let hasSinks: Bool
    var notices = NoticeWitness()
    var noticeFile = NoticeFile()
    /// What sinks have taken and the process of this life has heard of.
    var takings: Set<NoticeFile.Told> = []
    /// Until when no sink takes anything.
    var sinksDownUntil = TimeSpan.zero
    /// What was learnt of the journal for the notices.
    var noticeMemory = NoticeTail()
    var dice: Dice
    var clocks: Clocks
    var agenda = Agenda<Happening>()
    var store = TrueStore()
    var front: StoreFront
    var health: TrueHealth
    var mill: PolicyMill
    var files: RolloutFiles
    var disk: Disk
    var witness: Witness
    var story: Story
    let settings: EngineSettings
    /// How many times longer everything that people set takes than in the busiest worlds.
    let pace: Int64
    let machineTick: TimeSpan
    let peopleTick: TimeSpan
    var calmAt: TimeSpan
    var isCalm = false
    var isOver = false
    var life: Life?
    var lives = 0
    var requests: [StoreTrip] = []
    var messages: [WireMessage] = []
    /// The accounts as the process of this life knows them.
    var accounts: [AccountName: WireAccount] = [:]
    /// The same as every process knows them at its start.
    var newAccounts: [AccountName: WireAccount] = [:]
    /// Tokens given out.
    var tokens = 0
    /// When each of the Store's figures was last asked for, and when newer ones can be read, in truth.
    var looks: [LookKey: (at: TimeSpan, readable: TimeSpan)] = [:]
    /// Until when the machine sleeps.
    var suspendedUntil = TimeSpan.zero
    var nextCommand: UInt64 = 1
    var events = 0
    /// How far a put-back bug's clock is ahead.
    var deceit = TimeSpan.zero
    /// Days as a put-back bug has counted them.
    var miscounts: [Miscount.Key: Miscount] = [:]
    /// How long the machine slept, or was off, when it last did.
    var lastGap = TimeSpan.zero
    /// Whose order a put-back bug will give again.
    var lastOrder: (rollout: PolicyName, by: Actor)?
    /// An engine that has taken in so many records of the journal.
    var replayMemory: (engine: RolloutEngine, count: Int)?
    /// Records that were replayed.
    var replayedEvents = 0
    /// The last process's engine, where all that it had handled was on disk.
    var lastEngine: RolloutEngine?

    /// A world of that seed.
    public init(_ options: SimulationOptions) {
        self.options = options
        var dice = Dice(seed: options.seed)
        let faults = FaultMix(dice: &dice, options)
        self.faults = faults
        speaksHTTP = options.speaksHTTP ?? (options.putBack?.needsHTTP == true || options.seed % 16 == 8)
        hasSinks = options.putBack?.needsSinks == true || options.seed % 8 == 5
        front = StoreFront(dice: dice.split(), faults: faults)
        health = TrueHealth(dice: dice.split(), faults: faults)
        spansDays = options.spansDays ?? (options.putBack?.needsDays == true || options.seed % 256 == 5)
        let drawn = dice.one(of: Self.paces)
        pace = spansDays ? Policy.slowness : drawn
        mill = PolicyMill(dice: dice.split(), pace: spansDays ? 1 : pace)
        mill.spansDays = spansDays
        if spansDays { health.tellDays() }
        clocks = Clocks(start: Self.start(&dice))
        var storeError = TimeSpan.zero
        if dice.hits(100) {
            storeError = dice.one(of: [.minutes(2), .zero - .minutes(2), .hours(3), .zero - .hours(3)])
        }
        clocks.storeError = storeError
        settings = EngineSettings(
            pollInterval: dice.one(of: [.minutes(2), .minutes(5), .minutes(10), .minutes(20)]) * (spansDays ? 6 : pace),
            seed: dice.next())
        mill.notify = hasSinks ? Sinks.rules : nil
        var policies: [Policy] = []
        for number in 1...dice.one(of: Self.sizes) {
            let target = RolloutTarget(
                application: ApplicationID("9NBLGGH4R30\(number / 2)"),
                flight: number % 2 == 0 ? nil : FlightID("flight-\(number)"))
            policies.append(
                mill.policy(
                    PolicyName("rollout-\(number)"), number % 3 == 0 ? "second" : number == 5 ? "third" : "first",
                    target))
        }
        files = RolloutFiles(policies)
        disk = Disk(isChained: options.putBack?.needsChain == true || options.seed % 128 == 0)
        witness = Witness(policies: policies, perMinute: 20, hasTrueDates: storeError == .zero)
        story = Story(isWhole: options.isVerbose)
        machineTick = dice.span(.minutes(2)...(.minutes(30))) * pace
        peopleTick = dice.span(.minutes(5)...(.minutes(40))) * pace
        calmAt = .hours(dice.number(Int64(3)...9)) * pace
        self.dice = dice
        prepare(policies)
    }

    /// How many rollouts a world has: most bugs need one or two, some need them to get in each other's way.
    private static let sizes = [1, 1, 1, 2, 2, 5]
    /// In half of the worlds a step bakes for minutes; in the others for hours or days, and metrics and the Store are looked at as
    /// rarely as people let them be. As much happens in them, over a longer time.
    private static let paces: [Int64] = [1, 1, 1, 1, 6, 12, 48, 48]

    /// A moment near one of the two changes of the clocks, half of the time, or any other day of the year.
    private static func start(_ dice: inout Dice) -> Timestamp {
        let day = dice.one(of: [CivilDate(year: 2026, month: 3, day: 28), CivilDate(year: 2026, month: 10, day: 24)])
        let midnight = dice.hits(500) ? day?.daysSinceEpoch ?? 0 : 20_454 + dice.number(0...364)
        return Timestamp(milliseconds: Int64(midnight) * 86_400_000 + dice.number(Int64(0)...86_400_000))
    }

    private mutating func prepare(_ policies: [Policy]) {
        for policy in policies {
            store.submit(policy.target, isGradual: false, percentage: .zero, at: .zero)
            store.publish(policy.target, at: .zero)
            store.submit(policy.target, isGradual: true, percentage: firstPercentage(policy), at: .zero)
            agenda.put(.published(policy.target), at: dice.span(.zero...(.minutes(90))) * pace)
        }
        agenda.put(.boot, at: .zero)
        agenda.put(.machine, at: machineTick)
        agenda.put(.people, at: peopleTick)
        agenda.put(.calm, at: calmAt)
    }

    mutating func firstPercentage(_ policy: Policy) -> Percentage {
        Percentage(dice.one(of: [1.0, policy.steps[0].percentage.value, 5, 7])) ?? .zero
    }

    // MARK: The world's course

    /// Lets the world run to its end, or to the first broken promise.
    public mutating func run() -> SimulationResult {
        while !isOver, witness.violation == nil, let (at, what) = agenda.next() {
            clocks.elapsed = max(clocks.elapsed, at)
            happen(what)
            if life != nil, suspendedUntil <= clocks.elapsed { witness.watchHalts(clocks.elapsed) }
        }
        if witness.violation == nil { checkNotices() }
        if witness.violation == nil { checkReplayAtTheEnd() }
        return result()
    }

    /// Whether anybody will read the story: most worlds keep every promise, and words take longer than deeds.
    private var isTold: Bool { options.isVerbose || witness.violation != nil }

    private func result() -> SimulationResult {
        var closed: [String: Int] = [:]
        for name in witness.names {
            for end in witness.standings[name]?.ends ?? [] { closed[end.rawValue, default: 0] += 1 }
        }
        return SimulationResult(
            seed: options.seed, violation: witness.violation, story: isTold ? story.lines : [], faults: faults.kinds,
            struck: faults.struck + front.faults.struck + health.faults.struck, events: events,
            requests: requests.count, changes: requests.count { $0.order.call.isMutating }, lives: lives,
            days: clocks.elapsed.seconds / 86_400,
            replayed: replayedEvents,
            rolloutDays: witness.openTime(until: clocks.elapsed).seconds / 86_400, closed: closed,
            fingerprint: story.fingerprint)
    }

    private mutating func happen(_ what: Happening) {
        switch what {
        case .boot: boot()
        case .arrives(let number): arrive(number)
        case .answered(let number): answer(number)
        case .delivered(let number, let event):
            whenAwake(what, life: number) { $0.deliver(event) }
        case .leavesTheQueue(let number, let order): whenAwake(what, life: number) { $0.leaveQueue(order) }
        case .reaches(let number): reach(number)
        case .replied(let number): replied(number)
        case .loggedIn(let number, let name, let askedAt):
            whenAwake(what, life: number) { $0.loggedIn(name, askedAt: askedAt) }
        case .rings(let number, let time):
            whenAwake(what, life: number) { simulation in
                // The daemon has one timer: an earlier time that was asked for since has taken this one's place.
                guard simulation.life?.armed == time else { return }
                simulation.life?.armed = nil
                simulation.deliver(.wake)
            }
        case .written(let number): whenAwake(what, life: number) { $0.written() }
        case .messenger(let number): whenAwake(what, life: number) { $0.tellPeople() }
        case .noticeArrives(let sink, let notice): notices.arrived(notice, at: sink)
        case .noticeLanded(let number, let sink, let id, let attempt):
            whenAwake(what, life: number) { $0.noticeLanded(sink, id, attempt) }
        case .machine: machineMoment()
        case .people: peopleMoment()
        case .published(let target): publish(target)
        case .calm: calm()
        case .caretaker: takeCare()
        case .end: end()
        }
    }

    /// Lets something reach a process: not one that is dead, and a sleeping machine's only after it woke.
    private mutating func whenAwake(_ what: Happening, life number: Int, _ body: (inout Simulation) -> Void) {
        guard life?.number == number else { return }
        if suspendedUntil > clocks.elapsed { return agenda.put(what, at: suspendedUntil) }
        body(&self)
    }

    mutating func note(_ text: @autoclosure () -> String) { story.tell(.note(text()), at: clocks.elapsed) }

    private mutating func publish(_ target: RolloutTarget) {
        note("\(target) is published")
        store.publish(target, at: clocks.elapsed)
        if let (reference, rollout) = store.published(target) { witness.shown(reference, rollout) }
    }

    // MARK: The Store's side

    private mutating func arrive(_ number: Int) {
        let request = requests[number]
        guard request.fate.arrival != nil else { return }
        let changes = store.log.count
        let answer = front.arrive(request, &store, clocks)
        for change in store.log[changes...] {
            witness.shown(change.submission, change.to)
            witness.effected(number)
        }
        if request.order.call.isMutating {
            story.tell(.arrived(number, request.order.call, answer), at: clocks.elapsed)
        }
        requests[number].answer = answer
        requests[number].hasArrived = true
    }

    private mutating func answer(_ number: Int) {
        guard !requests[number].isAbandoned, requests[number].life == life?.number else { return }
        if suspendedUntil > clocks.elapsed { return agenda.put(.answered(number), at: suspendedUntil) }
        let request = requests[number]
        life?.underWay[request.order.id] = nil
        if !request.hasArrived { requests[number].lostAt = clocks.elapsed }
        let lost = StoreFailure(.network, message: "the connection was lost")
        let answer = request.fate.failure.map(StoreAnswer.failure) ?? request.answer ?? .failure(lost)
        deliver(.storeAnswered(request.order.rollout, request.order.call, sentAt: request.sentAt, answer))
        blindRetry(request, answer)
    }
}

/// What a look looks at.
struct LookKey: Hashable, Sendable {
    let submission: SubmissionReference
    let metric: MetricName
    let source: MetricSource

    init(submission: SubmissionReference, metric: MetricName, source: MetricSource) {
        self.submission = submission
        self.metric = metric
        self.source = source
    }

    init(_ request: MeasurementRequest) {
        self.init(submission: request.submission, metric: request.metric, source: request.source)
    }
}
