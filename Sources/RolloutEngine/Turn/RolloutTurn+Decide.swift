import RolloutModel

extension RolloutTurn {
    /// Makes a decision and carries it out as far as it can be: everything that could change it has been taken in before.
    ///
    /// - Parameters:
    ///   - seen: What the Store just said of the rollout, where the event is a look.
    ///   - sight: What the look is good for.
    mutating func decide(seen: PackageRollout? = nil, sight: Sight = .none) {
        guard let open else { return }
        // What the Store showed has been taken in already; only that the rollout is over is for the order itself to say.
        if isStill, seen == nil || seen?.status == .inProgress {
            return assert(holdsAnew(open), "a still rollout of \(rollout.name) would be decided otherwise")
        }
        let decision = DecisionOrder.decide(
            DecisionMoment(
                rollout: rollout, open: open, globalFreeze: globalFreeze, at: at, seen: seen))
        noteStanding(decision)
        withdrawPromotion(held: decision)
        switch decision.action {
        case .hold:
            record(decision)
            hold()
        case .close(let closing): close(closing, by: decision, seen: seen)
        case .halt: halt(by: decision)
        case .raise(let percentage): advance(.raise(to: percentage), by: decision, sight)
        case .finalize: advance(.finalize, by: decision, sight)
        }
    }

    /// Whether the decision is to hold still, and no news.
    private func holdsAnew(_ open: Kept<OpenRollout>) -> Bool {
        let decision = DecisionOrder.decide(
            DecisionMoment(rollout: rollout, open: open, globalFreeze: globalFreeze, at: at, seen: nil))
        let isAwaited = decision.code == .outcomeUnknown && open.openIntent?.unknownSince == nil
        return decision.action == .hold && (isAwaited || decision.isSameNews(as: open.decision))
    }

    /// What a decision may make of the event that it follows.
    enum Sight {
        /// No look, or one that says nothing about the published submission: a raise needs another.
        case none
        /// A look made for a raise: the submission still is the published one, and the percentage is the expected one.
        case confirming
        /// A look that may be older than our last write: it proves nothing, and another one now would not either.
        case stale
    }

    /// Records a decision that differs from the one in force; the same one again is no news.
    mutating func record(_ decision: Decision) {
        guard let open, !decision.isSameNews(as: open.decision) else { return }
        // While the answer to a call is on its way there is nothing to tell.
        if decision.code == .outcomeUnknown, open.openIntent?.unknownSince == nil { return }
        outputs.append(.decision(decision))
        let now = at.wall
        withOpen { ($0.decision, $0.decidedAt) = (Shared(decision), now) }
        score(decision)
        announce(decision)
    }

    /// Raising and finalizing rest on a look made for them: nobody changed anything since (S5).
    private mutating func advance(_ action: Intent.Action, by decision: Decision, _ sight: Sight) {
        guard let open, !isStopping, open.refusal?.isOver(at: at) ?? true else { return }
        if decision.isObservedOnly, decision.isSameNews(as: open.decision) { return }
        switch sight {
        case .none: question = .confirm
        case .stale: break
        case .confirming:
            record(decision)
            if !decision.isObservedOnly { intend(action, by: decision) }
        }
    }

    /// A halt that is decided stays decided, also where the mode forbids to send it by now. One that is only observed is
    /// not: it is decided anew should the policy begin to act.
    private mutating func halt(by decision: Decision) {
        record(decision)
        guard !decision.isObservedOnly else { return }
        withOpen { $0.haltDecision = $0.haltDecision ?? decision }
        guard !isPolicyChange, let open, open.halt == nil, open.haltRefusal?.isOver(at: at) ?? true else { return }
        givesUpIncrease = open.increase != nil
        intend(.halt, by: decision)
    }

    private mutating func intend(_ action: Intent.Action, by decision: Decision) {
        guard let open else { return }
        let intent = Intent(
            id: nextIntent, submission: open.binding.submission, action: action,
            from: open.drift?.found ?? open.expected,
            actor: actor(of: decision), decision: decision, deadline: at.wall + Bounds.answerDeadline)
        nextIntent += 1
        outputs.append(.intent(intent))
        sends.append(intent)
        let opened = OpenIntent(intent: intent, sentAt: at)
        withOpen {
            if action == .halt { $0.halt = opened } else { $0.increase = opened }
        }
    }

    /// Who wants what was decided: an operator who ordered it, or the daemon by its policy.
    private func actor(of decision: Decision) -> Actor {
        switch decision.code {
        case .operatorHalt: open?.haltOrder?.actor ?? .daemon
        case .driftReasserted: open?.drift?.reassertedBy ?? .daemon
        case .operatorRaise, .operatorFinalize: open?.promotion?.actor ?? .daemon
        default: .daemon
        }
    }

    /// Keeps the time since which nothing moves and nothing explains it. That everything allows a raise explains nothing:
    /// one that never comes about must be reported (L3).
    private mutating func noteStanding(_ decision: Decision) {
        let isExplained = decision.explainsStandingStill
        guard let open, (open.alarms.stalledSince == nil) != isExplained else { return }
        let since = isExplained ? nil : at
        withOpen { $0.alarms.stalledSince = since }
    }

    /// Alerts that go with a decision when it is first made.
    private mutating func announce(_ decision: Decision) {
        let now = at
        switch decision.code {
        // Asked once a step: the clock of the answer's time-out runs on, whatever comes between.
        case .approval where open?.alarms.approvalAskedAt == nil:
            withOpen { $0.alarms.approvalAskedAt = now }
            alert(.approvalWanted, decision.sentence)
        case .clockUnproved: alert(.clock, decision.sentence)
        default: break
        }
    }
}

extension Decision {
    /// Whether the other decision would tell an operator the same: only numbers and moments differ.
    func isSameNews(as known: Shared<Decision>?) -> Bool {
        guard let other = known?.value else { return false }
        return action == other.action && code == other.code && isObservedOnly == other.isObservedOnly
            && percentage == other.percentage && policyDigest == other.policyDigest && isSameSubject(as: other)
            && isSameUntil(as: other)
    }

    /// A hold names the metric that it waits for first; which one it is, is news.
    /// So is whose brake it is, which its sentence tells.
    private func isSameSubject(as other: Decision) -> Bool {
        evidence.first?.metric == other.evidence.first?.metric && (line != 4 || sentence == other.sentence)
    }

    /// The ends of windows and bakes are news where they moved; when a metric is next looked at is not.
    private func isSameUntil(as other: Decision) -> Bool {
        guard line == 5 || line == 6, let until, let before = other.until else { return true }
        return max(until - before, before - until) < .minutes(1)
    }

    /// Whether waiting is what the policy or a person wants, so that no deadline runs.
    var explainsStandingStill: Bool {
        switch code {
        case .baking, .windowClosed, .operatorPause, .freeze, .approval: true
        default: false
        }
    }
}
