import RolloutModel

/// Where one rollout stands, as far as the grammar must know.
struct RolloutGrammar: Sendable {
    /// The submission's place in its life.
    private enum Phase {
        /// No submission was ever bound.
        case unbound
        /// A submission is steered; `haltedUnder` are the policies under which a halt was decided: with the submission they
        /// make the epoch (S1).
        case open(SubmissionReference, haltedUnder: Set<Digest>)
        /// The last submission's rollout is over.
        case closed(SubmissionID)
    }

    /// An intent without a final outcome.
    private struct OpenIntent {
        let id: UInt64
        let isHalt: Bool
        var isUnknown = false
    }

    private var phase = Phase.unbound
    /// At most two: an increase, and the halt that passed it.
    private var unresolved: [OpenIntent] = []

    /// A change of state.
    mutating func accept(_ transition: Transition, _ step: GrammarStep) throws(JournalError) {
        switch transition {
        case .submissionProgressed(let submission, _):
            if case .closed(submission) = phase {
                throw step.breaks(.closedForGood, "submission \(submission) is over")
            }
        case .passedOver(let submission, _): try pass(over: submission, step)
        case .bound(let binding): try bind(binding.submission, step)
        case .stepReached, .adopted, .drifted, .driftEnded, .promotionWithdrawn: _ = try openEpoch(step)
        case .closed(_, let submission, _):
            let bound = try openEpoch(step).submission.submission
            guard submission == bound else {
                throw step.breaks(.bound, "it closes submission \(submission), and \(bound) is bound")
            }
            phase = .closed(submission)
        }
    }

    /// A decision.
    mutating func accept(_ decision: Decision, _ step: GrammarStep) throws(JournalError) {
        switch decision.action {
        case .hold:
            // A silent Store is said at any time: it tells of no submission.
            guard case .closed(let submission) = phase, decision.code != .storeUnknown else { return }
            throw step.breaks(.closedForGood, "submission \(submission) is over")
        case .close: return
        case .raise, .finalize:
            try refuseIncreaseAfterHalt(decision, openEpoch(step).haltedUnder, step)
        case .halt:
            _ = try openEpoch(step)
            if !decision.isObservedOnly { noteHalt(decision) }
        }
    }

    /// A mutating call about to be sent.
    mutating func accept(_ intent: Intent, _ step: GrammarStep) throws(JournalError) {
        let epoch = try openEpoch(step)
        guard intent.submission == epoch.submission else {
            throw step.breaks(.bound, "it acts on \(intent.submission), and \(epoch.submission) is bound")
        }
        guard !intent.decision.isObservedOnly, intent.carriesOutItsDecision else {
            throw step.breaks(
                .intentFollowsDecision, "its decision is \(intent.decision.code.rawValue) and orders no such call")
        }
        let isHalt = intent.action == .halt
        if let open = unresolved.first(where: { !isHalt || $0.isHalt }) {
            throw step.breaks(.oneUnresolved, "intent \(open.id) has no final outcome")
        }
        if isHalt {
            noteHalt(intent.decision)
        } else {
            try refuseIncreaseAfterHalt(intent.decision, epoch.haltedUnder, step)
        }
        if case .raise(let to) = intent.action, to <= intent.from {
            throw step.breaks(.raiseGoesUp, "it goes from \(intent.from) to \(to)")
        }
        unresolved.append(OpenIntent(id: intent.id, isHalt: isHalt))
    }

    /// What became of a call. It may come after the rollout's end: what the Store shows can close both.
    mutating func accept(_ outcome: Outcome, _ step: GrammarStep) throws(JournalError) {
        guard let index = unresolved.firstIndex(where: { $0.id == outcome.intent }) else {
            throw step.breaks(.openIntent, "intent \(outcome.intent) is not open")
        }
        guard outcome.result == .unknown else {
            unresolved.remove(at: index)
            return
        }
        guard !unresolved[index].isUnknown else {
            throw step.breaks(.unknownOnce, "the outcome of intent \(outcome.intent) was called unknown before")
        }
        unresolved[index].isUnknown = true
    }

    private mutating func bind(_ submission: SubmissionReference, _ step: GrammarStep) throws(JournalError) {
        switch phase {
        case .unbound: break
        case .open(let bound, _): throw step.breaks(.boundOnce, "\(bound) is bound and not closed")
        case .closed(submission.submission):
            throw step.breaks(.boundOnce, "submission \(submission.submission) is over, and what is over stays over")
        case .closed: break
        }
        phase = .open(submission, haltedUnder: [])
    }

    private func pass(over submission: SubmissionID, _ step: GrammarStep) throws(JournalError) {
        switch phase {
        case .unbound: return
        case .open(let bound, _):
            if bound.submission == submission { throw step.breaks(.boundOnce, "submission \(submission) is bound") }
        case .closed(let closed):
            if closed == submission { throw step.breaks(.closedForGood, "submission \(submission) is over") }
        }
    }

    private mutating func noteHalt(_ decision: Decision) {
        guard case .open(let submission, var digests) = phase else { return }
        digests.insert(decision.policyDigest)
        phase = .open(submission, haltedUnder: digests)
    }

    private func openEpoch(
        _ step: GrammarStep
    ) throws(JournalError) -> (submission: SubmissionReference, haltedUnder: Set<Digest>) {
        switch phase {
        case .unbound: throw step.breaks(.bound, "no submission is bound")
        case .open(let submission, let digests): return (submission, digests)
        case .closed(let submission): throw step.breaks(.closedForGood, "submission \(submission) is over")
        }
    }

    private func refuseIncreaseAfterHalt(
        _ decision: Decision, _ haltedUnder: Set<Digest>, _ step: GrammarStep
    ) throws(JournalError) {
        // What is only observed sends nothing, and after a would-halt nothing else would be shown.
        guard !decision.isObservedOnly, haltedUnder.contains(decision.policyDigest) else { return }
        throw step.breaks(.haltWins, "a halt was decided under policy \(decision.policyDigest.short)")
    }
}

extension Intent {
    /// Whether the call is the one that the decision orders.
    fileprivate var carriesOutItsDecision: Bool {
        switch (action, decision.action) {
        case (.raise(let to), .raise(let decided)): to == decided
        case (.finalize, .finalize), (.halt, .halt): true
        case (.raise, _), (.finalize, _), (.halt, _): false
        }
    }
}
