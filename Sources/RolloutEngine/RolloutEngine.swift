public import RolloutModel

/// The one place that decides. Events go in, effects come out; there is no clock, file, socket or logger in it.
///
/// What must survive a restart changes only by events that are recorded: the shell feeds the journal's inputs to
/// ``replay(_:)`` and the rollouts stand exactly where they stood. What need not – queues, deadlines, calls on their way –
/// is made anew after ``Event/started(version:)``.
public struct RolloutEngine: Sendable {
    /// A rollout with its schedule.
    struct Slot: Sendable {
        var rollout: Rollout
        var schedule = Schedule()
    }

    /// The settings in force: those of the process that is being replayed, then this process's own.
    var settings: EngineSettings
    let ownSettleTime: TimeSpan
    var slots: [Slot] = []
    var index: [PolicyName: Int] = [:]
    /// Every slot that ever steered a target, in the order in which it came to it.
    var slotsByTarget: [RolloutTarget: [Int]] = [:]
    /// What many policies have in common.
    var common = CommonParts()
    /// Problems of policies that never loaded.
    var policyProblems: [PolicyName: [String]] = [:]
    var globalFreeze: Freeze?
    var accounts = AccountBook()
    /// Those of them in whose queues something may wait, in the same order.
    var busyAccounts: [AccountName] = []
    /// The servers of metrics at which something is under way or waits.
    var origins = OriginBook()
    /// Those of them in which something may begin, in the order in which it came to that.
    var readyOrigins: [String] = []
    var deadlines = DeadlineHeap()
    var random: SplitMix
    var nextIntent: UInt64 = 1
    var nextOrder: UInt64 = 1
    var version = ""
    /// Whether this process has begun: what a journal says of the one before does not count (S22).
    var isStarted = false
    /// Whether the process is about to end. It is recorded, for it decides what is begun.
    var isStopping = false
    var isReplaying = false
    /// How often an event was passed through a rollout: what is not due costs none.
    var passes = 0
    /// The clocks at the last event: a wall clock that was set moves every deadline that is a time of day.
    var lastAt: Instants?

    /// An engine that knows of no rollout yet.
    public init(settings: EngineSettings = EngineSettings()) {
        self.settings = settings
        ownSettleTime = settings.settleTime
        random = SplitMix(seed: settings.seed)
    }

    /// Takes in one event and says what has to be done about it, in order.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - at: What the clocks said when it did.
    /// - Returns: What to record, then what to send, and when to wake the engine next.
    public mutating func handle(_ event: Event, at: Instants) -> [Effect] {
        var effects: [Effect] = []
        effects.reserveCapacity(4)
        noticeClockChange(at)
        switch event {
        case .started(let version, let settleTime): start(version, recorded: settleTime, at, &effects)
        case .stopping:
            isStopping = true
            record(event, of: nil, at, &effects)
        case .policyLoaded(let policy): load(policy, event, at, &effects)
        case .policyRemoved(let name): remove(name, event, at, &effects)
        case .policyRejected(let name, let problems): reject(name, problems, event, at, &effects)
        case .storeAnswered(let name, let call, let sentAt, let answer):
            storeAnswered(name, call, sentAt: sentAt, answer, event, at, &effects)
        case .measured(let name, let request, let askedAt, let measurement):
            measured(name, request, askedAt: askedAt, measurement, at, &effects)
        case .noticeLost(let name, let sentence):
            record(event, of: name, at, &effects)
            let alert = Alert(.noticeLost, sentence)
            effects.append(.record(JournalRecord(rollout: name, at: at, body: .alert(alert))))
        case .commanded(let request): command(request, event, at, &effects)
        case .wake: wake(at, &effects)
        case .due(let name):
            if let slot = index[name] { pass(slot, event, at, &effects) { $0.timePassed() } }
        }
        if !isReplaying {
            pump(at, &effects)
            if let next = nextWake(at) { effects.append(.wake(atBoot: next)) }
        }
        return effects
    }

    /// Takes in one input of the journal again.
    ///
    /// - Returns: The records that the engine makes of it, the input itself first: those that follow it in the journal.
    public mutating func replay(_ event: Event, at: Instants) -> [JournalRecord] {
        isReplaying = true
        defer { isReplaying = false }
        // Each entry of a journal brings a text of its own for the same boot.
        var at = at
        if let known = lastAt?.bootID, known == at.bootID {
            at = Instants(wall: at.wall, boot: at.boot, bootID: known)
        }
        return handle(event, at: at).compactMap { if case .record(let record) = $0 { record } else { nil } }
    }

    /// Passes an event through one rollout: what changed is recorded before anything is sent.
    mutating func pass(
        _ slot: Int, _ event: @autoclosure () -> Event, _ at: Instants, _ effects: inout [Effect],
        alwaysRecord: Bool = false, isLook: Bool = false, _ body: (inout RolloutTurn) -> Void
    ) {
        passes += 1
        var turn = turn(of: slot, at)
        turn.isStill = isLook && isStill(slot, at)
        body(&turn)
        if alwaysRecord || !turn.outputs.isEmpty || turn.hasChanged || turn.rollout != slots[slot].rollout {
            slots[slot].schedule.stillness = nil
            let name = slots[slot].rollout.name
            record(event(), of: name, at, &effects)
            for output in turn.outputs {
                effects.append(.record(JournalRecord(rollout: name, at: at, body: output)))
            }
            slots[slot].rollout = turn.rollout
        }
        nextIntent = turn.nextIntent
        if !isReplaying { carryOut(turn, slot, at, &effects) }
    }

    /// A turn of that rollout as it stands.
    func turn(of slot: Int, _ at: Instants) -> RolloutTurn {
        RolloutTurn(
            rollout: slots[slot].rollout, at: at, settleTime: settings.settleTime, globalFreeze: globalFreeze,
            isStopping: isStopping, nextIntent: nextIntent)
    }

    /// Records an event as input.
    func record(_ event: Event, of rollout: PolicyName?, _ at: Instants, _ effects: inout [Effect]) {
        effects.append(.record(JournalRecord(rollout: rollout, at: at, body: .input(event))))
    }

    /// A wall clock that was set moves what is due at a time of day; everything is looked at again.
    private mutating func noticeClockChange(_ at: Instants) {
        defer { lastAt = at }
        guard !isReplaying, isStarted, let lastAt, let elapsed = at.elapsed(since: lastAt) else { return }
        let drift = (at.wall - lastAt.wall) - elapsed
        guard max(drift, .zero - drift) > .seconds(1) else { return }
        for slot in slots.indices { lookAgain(slot, at) }
    }
}
