import ControlServer
import DecisionJournal
import HealthSources
import RolloutEngine
import RolloutModel

/// The daemon's one loop: events go into the engine, records go to disk, and only then calls go out. What comes back is the
/// next event.
///
/// Events that arrive while records are being written wait and share the next write. Every event is the end of something
/// bounded – a call, a measurement, a command of one of few connections, a timer – so the inbox is bounded by them.
actor DecisionLoop {
    /// An event with whoever waits until it has been handled and is on disk.
    private struct Letter {
        let event: Event
        let handled: CheckedContinuation<Bool, Never>?
    }

    /// At most so many events share one write: a write stays short and a command's answer near.
    private static let largestBatch = 256
    /// At most so many records wait for room: with them a halt still fits into the journal's reserve of a megabyte.
    private static let mostUnwritten = 128

    private var engine: RolloutEngine
    private let journal: any DecisionJournal
    private let clocks: any DaemonClocks
    private let doors: Doors
    private let observer: any LoopObserver

    private var inbox: [Letter] = []
    private var waiter: CheckedContinuation<Void, Never>?
    private var nextSequence: Int64
    /// Records that wait for room on the disk; what is written next takes them along, in their order.
    private var unwritten: [JournalRecord] = []
    private var underWay: [UInt64: Errand] = [:]
    private var commands: [UInt64: CheckedContinuation<CommandAnswer, Never>] = [:]
    private var nextCommand: UInt64 = 1
    /// The times for which timers are set, the earliest last: a later one is set only when all before it have rung.
    private var timers: [TimeSpan] = []
    private var isStopping = false
    private var hasGivenUp = false
    private var isOver = false

    /// A call or measurement on its way.
    private struct Errand {
        let isMutating: Bool
        let callOff: CallOff
    }

    /// A loop over an engine that has replayed the journal up to `head`.
    init(
        engine: RolloutEngine, journal: any DecisionJournal, head: JournalHead, clocks: any DaemonClocks, doors: Doors,
        observer: any LoopObserver
    ) {
        self.engine = engine
        self.journal = journal
        self.clocks = clocks
        self.doors = doors
        self.observer = observer
        nextSequence = head.sequence + 1
    }

    /// Runs until `stop()`, or until its task is cancelled.
    ///
    /// - Parameter heartbeat: The loop turns at least this often, so that its progress can be seen (L10).
    /// - Throws: What the journal threw when it could not be written: then the process must end (S15).
    func run(heartbeat: TimeSpan) async throws {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await self.beat(every: heartbeat) }
                while !isOver {
                    let letters = await take()
                    start(try await turn(letters), in: &group)
                    if isStopping && underWay.isEmpty && inbox.isEmpty { isOver = true }
                }
                group.cancelAll()
            }
            letGoOfEverybody("the daemon has stopped")
        } catch {
            letGoOfEverybody("the journal cannot be written: \(error)")
            throw error
        }
    }

    /// Hands in an event; returns at once.
    func deliver(_ event: Event) { put(Letter(event: event, handled: nil)) }

    /// Hands in events and returns when all of them have been handled and are on disk, or the loop is over: then false.
    @discardableResult
    func settle(_ events: [Event]) async -> Bool {
        guard !isOver else { return false }
        guard let last = events.last else { return true }
        for event in events.dropLast() { deliver(event) }
        return await withCheckedContinuation { put(Letter(event: last, handled: $0)) }
    }

    /// Hands in a command and returns when it is on disk.
    func perform(_ order: CommandOrder) async -> CommandAnswer {
        guard !isStopping, !isOver else {
            return CommandAnswer(
                accepted: false, code: "stopping", message: "The daemon is stopping; try again shortly.")
        }
        let id = nextCommand
        nextCommand += 1
        return await withCheckedContinuation { continuation in
            commands[id] = continuation
            deliver(.commanded(CommandRequest(order, id: id)))
        }
    }

    /// What the engine says now to a question; nothing is changed by looking.
    func look<Answer: Sendable>(_ question: @Sendable (RolloutEngine, Instants) -> Answer) -> Answer {
        question(engine, clocks.now())
    }

    /// What would come of a command. The engine is a value: a copy is asked, and thrown away.
    func rehearse(_ order: CommandOrder) -> (answer: CommandAnswer, after: RolloutReport?) {
        var rehearsal = engine
        let now = clocks.now()
        let answers = EffectBatch(rehearsal.handle(.commanded(CommandRequest(order, id: 0)), at: now)).answers
        guard let (_, answer) = answers.first else { preconditionFailure("every command is answered at once") }
        return (answer, order.rollout.flatMap { rehearsal.report(of: $0, at: now) })
    }

    /// The engine's view of everything.
    func report() -> DaemonReport { engine.report(at: clocks.now()) }

    /// The engine's view of one rollout.
    func report(of name: PolicyName) -> RolloutReport? { engine.report(of: name, at: clocks.now()) }

    /// How many rollouts stand where.
    func census() -> RolloutCensus { engine.census(at: clocks.now()) }

    /// The policies in force.
    var policies: [PolicyName: Digest] { engine.policies }

    /// Which of the events would load a policy whose target another one steers.
    func clashes(among events: [Event]) -> [(policy: PolicyName, with: PolicyName)] { engine.clashes(among: events) }

    /// The policies whose files had problems when they were read last.
    var policiesWithProblems: [PolicyName] { engine.policiesWithProblems }

    /// Whether nothing is on its way and nobody waits: what must be so when `run` has ended.
    var isIdle: Bool { underWay.isEmpty && commands.isEmpty && inbox.isEmpty && waiter == nil }

    /// Begins to stop: nothing new is begun and reads are given up at once. `run` returns when every mutating call has come
    /// to an outcome (L8).
    func stop() {
        guard !isStopping else { return }
        isStopping = true
        deliver(.stopping)
        callOff { !$0.isMutating }
    }

    /// Gives up the mutating calls too: their outcomes are recorded as unknown and resolved after the next start.
    func giveUp() {
        hasGivenUp = true
        callOff { _ in true }
    }

    private func callOff(where isMeant: (Errand) -> Bool) {
        // In the order of their numbers: a dictionary's own would make every run another one.
        for id in underWay.keys.sorted() {
            if let errand = underWay[id], isMeant(errand) { errand.callOff.callOff() }
        }
    }

    // MARK: One turn

    private func turn(_ letters: [Letter]) async throws -> EffectBatch {
        var effects: [Effect] = []
        for letter in letters { effects += engine.handle(letter.event, at: clocks.now()) }
        let batch = EffectBatch(effects)
        // A halt that passes an increase takes it off the wire first; that can only make things safer.
        for order in batch.cancellations { underWay[order]?.callOff.callOff() }
        let records = unwritten + batch.records
        let waits = batch.ordersNothing && records.count <= Self.mostUnwritten && !records.isEmpty && !journal.hasRoom()
        unwritten = waits ? records : []
        if !records.isEmpty, !waits {
            do {
                _ = try await journal.append(records, expecting: nextSequence)
            } catch {
                tellUnsure(letters, error)
                // Who else waits for these is let go with everybody.
                inbox.insert(contentsOf: letters, at: 0)
                throw error
            }
            nextSequence += Int64(records.count)
        }
        for (id, answer) in batch.answers { commands.removeValue(forKey: id)?.resume(returning: answer) }
        for letter in letters { letter.handled?.resume(returning: true) }
        observer.turned(hasNews: !records.isEmpty && !waits)
        return batch
    }

    private func start(_ batch: EffectBatch, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        for order in batch.calls {
            let callOff = begin(order.id, isMutating: order.call.isMutating)
            group.addTask { await self.send(order, unless: callOff) }
        }
        for order in batch.unsent {
            deliver(.storeAnswered(order.rollout, order.call, sentAt: clocks.now(), EffectBatch.unsentAnswer))
        }
        for order in batch.measurements {
            let callOff = begin(order.id, isMutating: false)
            group.addTask { await self.measure(order, unless: callOff) }
        }
        guard let time = batch.wakeAtBoot, timers.last.map({ time < $0 }) ?? true else { return }
        timers.append(time)
        group.addTask { await self.ring(at: time) }
    }

    private func begin(_ id: UInt64, isMutating: Bool) -> CallOff {
        let errand = Errand(isMutating: isMutating, callOff: CallOff())
        underWay[id] = errand
        // A stop may have come while the record of this was being written: then it was not among those that were called off.
        if hasGivenUp || (isStopping && !isMutating) { errand.callOff.callOff() }
        return errand.callOff
    }

    // MARK: What goes out and comes back

    private func send(_ order: StoreCallOrder, unless callOff: CallOff) async {
        let sentAt = clocks.now()
        let doors = doors
        let answer = await callOff.run { await doors.call(order.account, order.call) }
        underWay[order.id] = nil
        deliver(.storeAnswered(order.rollout, order.call, sentAt: sentAt, answer ?? EffectBatch.unsentAnswer))
    }

    private func measure(_ order: MeasurementOrder, unless callOff: CallOff) async {
        let askedAt = clocks.now()
        let doors = doors
        let measurement = await callOff.run { await doors.measure(order.request) }
        underWay[order.id] = nil
        deliver(.measured(order.rollout, order.request, askedAt: askedAt, measurement ?? Self.unasked(at: askedAt)))
    }

    private static func unasked(at now: Instants) -> Measurement {
        Measurement(
            .error(code: HealthErrorCode.cancelled.rawValue, message: "given up before it was begun"), from: now.wall,
            to: now.wall, query: "")
    }

    // MARK: Inbox and timers

    private func put(_ letter: Letter) {
        inbox.append(letter)
        waiter?.resume()
        waiter = nil
    }

    private func take() async -> [Letter] {
        if inbox.isEmpty { await withCheckedContinuation { waiter = $0 } }
        let letters = Array(inbox.prefix(Self.largestBatch))
        inbox.removeFirst(letters.count)
        return letters
    }

    private func ring(at time: TimeSpan) async {
        // Cancelled: the loop is over.
        guard (try? await clocks.sleep(untilBoot: time)) != nil else { return }
        if let place = timers.lastIndex(of: time) { timers.remove(at: place) }
        deliver(.wake)
    }

    private func beat(every heartbeat: TimeSpan) async {
        while (try? await clocks.sleep(untilBoot: clocks.now().boot + heartbeat)) != nil { deliver(.wake) }
        // Cancelled: whoever runs the loop has no time left for it.
        isOver = true
        waiter?.resume()
        waiter = nil
    }

    /// An append that failed may be on the disk all the same.
    private func tellUnsure(_ letters: [Letter], _ error: any Error) {
        for letter in letters {
            guard case .commanded(let request) = letter.event else { continue }
            commands.removeValue(forKey: request.id)?.resume(
                returning: CommandAnswer(
                    accepted: false, code: "unsure",
                    message: "Whether this was recorded shows when rolloutd has started again (rolloutctl history): "
                        + "the journal could not be written: \(error)."))
        }
    }

    private func letGoOfEverybody(_ why: String) {
        isOver = true
        for id in commands.keys.sorted() {
            commands.removeValue(forKey: id)?.resume(
                returning: CommandAnswer(accepted: false, code: "stopping", message: "Nothing was recorded: \(why)."))
        }
        for letter in inbox { letter.handled?.resume(returning: false) }
        inbox = []
    }
}

/// What wants to know that the loop has turned: the watchdog, the status line, the forwarder to the system journal.
protocol LoopObserver: Sendable {
    /// The loop has handled events; `hasNews` where something was recorded.
    func turned(hasNews: Bool)
}

extension CommandRequest {
    /// The order as an event has it.
    fileprivate init(_ order: CommandOrder, id: UInt64) {
        self.init(
            id: id, command: order.command, rollout: order.rollout, actor: order.actor, reason: order.reason,
            submission: order.submission)
    }
}
