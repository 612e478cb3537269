import RolloutModel

/// One event's passage through one rollout: the state before it goes in; the state after it, what is to be recorded and
/// what is to be asked or sent come out.
///
/// Everything that a turn does follows from the rollout's recorded state, the event and the clocks, so that a replayed
/// turn comes to the same end.
struct RolloutTurn {
    /// Something the rollout would like to ask the Store, when the budget allows.
    enum Question: Hashable {
        case slots
        case inspect(SubmissionID)
        case progress(SubmissionID)
        /// A look after a mutating call without a clear answer.
        case readBack
        /// A look that may lead to a raise: it confirms the published submission too.
        case confirm
    }

    let at: Instants
    let settleTime: TimeSpan
    let globalFreeze: Freeze?
    /// Whether the process is about to end: nothing but a halt is begun.
    let isStopping: Bool
    /// The durable state, changed in place.
    var rollout: Rollout
    /// The next intent's number.
    var nextIntent: UInt64

    /// What is recorded after the event itself, in order.
    var outputs: [JournalRecord.Body] = []
    /// Calls to be sent once the records are on disk.
    var sends: [Intent] = []
    /// Whether an increase that is on its way must be given up because a halt passes it.
    var givesUpIncrease = false
    /// What should be asked soon, outside the usual cadence.
    var question: Question?
    /// The answer to an operator's command.
    var answer: (command: UInt64, CommandAnswer)?
    /// The number of the command that is being obeyed.
    var command: UInt64 = 0
    /// Whether the same decision would be made again: nothing has changed since it was made, neither the rollout nor what time
    /// alone changes.
    var isStill = false
    /// Whether the state is another than before for certain: then nobody need compare the two.
    var hasChanged = false
    /// Whether the turn ended with the decision to hold, and nothing changed after it.
    private(set) var holds = false
    /// Whether the event is about the policy: such a turn decides and leaves every call to the next one, for policies are
    /// loaded before recovery is over (S22).
    var isPolicyChange = false

    init(
        rollout: Rollout, at: Instants, settleTime: TimeSpan, globalFreeze: Freeze?, isStopping: Bool = false,
        nextIntent: UInt64
    ) {
        self.rollout = rollout
        self.at = at
        self.settleTime = settleTime
        self.globalFreeze = globalFreeze
        self.isStopping = isStopping
        self.nextIntent = nextIntent
    }

    /// Changes the open rollout, where there is one.
    mutating func withOpen(_ body: (inout OpenRollout) -> Void) {
        guard case .open(var open) = rollout.phase else { return }
        (isStill, holds) = (false, false)
        // With the old reference gone it is changed in place.
        rollout.phase = .idle
        open.change(body)
        rollout.phase = .open(open)
    }

    /// The decision is to hold, and everything that follows from that is done.
    mutating func hold() { holds = true }

    var open: Kept<OpenRollout>? {
        if case .open(let open) = rollout.phase { open } else { nil }
    }

    /// The calls whose outcome is open: the halt first. Mostly there is none.
    var openIntents: [OpenIntent] {
        guard let open, open.hasOpenIntent else { return [] }
        return [open.halt, open.increase].compactMap(\.self)
    }

    mutating func note(_ transition: Transition) { outputs.append(.transition(transition)) }

    mutating func alert(_ kind: Alert.Kind, _ sentence: String) { outputs.append(.alert(Alert(kind, sentence))) }

    /// Whether something sent at `sentAt` is older than `moment`. What was sent in this boot is newer than anything of
    /// another one, whatever the wall clocks said.
    func isOlder(_ sentAt: Instants, than moment: Instants) -> Bool {
        if let later = sentAt.elapsed(since: moment) { return later < .zero }
        return sentAt.bootID != at.bootID
    }
}
