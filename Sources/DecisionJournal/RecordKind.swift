public import RolloutModel

extension JournalRecord {
    /// What kind of record it is: the body's case, a dot, and what it holds. Kinds are never renamed: scripts know them.
    public var kind: String {
        switch body {
        case .input(let event): "input.\(event.word)"
        case .transition(let transition): "transition.\(transition.word)"
        case .decision(let decision): "decision.\(decision.action.word)"
        case .intent(let intent): "intent.\(intent.action.word)"
        case .outcome(let outcome): "outcome.\(outcome.result.word)"
        case .alert(let alert): "alert.\(alert.kind.rawValue)"
        }
    }

    /// Who did it, where somebody did: the sender of a command, whoever wants a call, changed or ended a rollout.
    public var actor: Actor? {
        switch body {
        case .input(.commanded(let request)): request.actor
        case .transition(.adopted(_, let actor)): actor
        case .transition(.closed(let closing, _, _)): closing.actor
        case .decision(let decision):
            if case .close(let closing) = decision.action { closing.actor } else { nil }
        case .intent(let intent): intent.actor
        case .input, .transition, .outcome, .alert: nil
        }
    }

    /// Whether a halt would be lost with this record: only then may the reserve be given up on a full disk. A halt that is
    /// only observed is none.
    var ordersHalt: Bool {
        switch body {
        case .input(.commanded(let request)): request.command == .halt
        case .decision(let decision): decision.action == .halt && !decision.isObservedOnly
        case .intent(let intent): intent.action == .halt
        case .input, .transition, .outcome, .alert: false
        }
    }
}

extension Event {
    fileprivate var word: String {
        switch self {
        case .started: "started"
        case .stopping: "stopping"
        case .policyLoaded: "policy-loaded"
        case .policyRemoved: "policy-removed"
        case .policyRejected: "policy-rejected"
        case .storeAnswered: "store-answered"
        case .measured: "measured"
        case .noticeLost: "notice-lost"
        case .commanded: "commanded"
        case .wake: "wake"
        case .due: "due"
        }
    }
}

extension Transition {
    fileprivate var word: String {
        switch self {
        case .submissionProgressed: "submission-progressed"
        case .passedOver: "passed-over"
        case .bound: "bound"
        case .stepReached: "step-reached"
        case .adopted: "adopted"
        case .drifted: "drifted"
        case .driftEnded: "drift-ended"
        case .promotionWithdrawn: "promotion-withdrawn"
        case .closed: "closed"
        }
    }
}

extension Decision.Action {
    fileprivate var word: String {
        switch self {
        case .hold: "hold"
        case .raise: "raise"
        case .finalize: "finalize"
        case .halt: "halt"
        case .close: "close"
        }
    }
}

extension Intent.Action {
    fileprivate var word: String {
        switch self {
        case .raise: "raise"
        case .finalize: "finalize"
        case .halt: "halt"
        }
    }
}

extension Outcome.Result {
    fileprivate var word: String {
        switch self {
        case .applied: "applied"
        case .notApplied: "not-applied"
        case .overtaken: "overtaken"
        case .unknown: "unknown"
        }
    }
}
