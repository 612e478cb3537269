import RolloutModel

extension RolloutTurn {
    /// Takes in that time has passed: answers that are overdue, brakes that end, alerts that are due; and decides.
    mutating func timePassed() {
        for pending in openIntents where pending.unknownSince == nil && pending.answerTime(at: at) <= .zero {
            becomesUnknown(pending, "no answer came in time")
        }
        soundAlarms()
        decide()
    }

    /// The daemon has started: whatever was on its way when it ended has an unknown outcome (S3).
    mutating func restarted() {
        forgetOtherBoots()
        withOpen { $0.isUnconfirmed = true }
        for pending in openIntents {
            becomesUnknown(pending, "the daemon was restarted before the answer came")
        }
    }

    /// After a reboot the boot clock cannot tell how long ago something was, and the wall clock of then may have been wrong:
    /// waits for the Store begin anew, and moments that have not come yet are taken as now.
    private mutating func forgetOtherBoots() {
        let now = at
        func known(_ moment: Instants?) -> Instants? {
            moment.map { now.elapsed(since: $0) == nil && $0.wall > now.wall ? now : $0 }
        }
        func anew(_ moment: Instants?) -> Instants? { moment.map { now.elapsed(since: $0) == nil ? now : $0 } }
        if let since = known(rollout.awaited?.since) { rollout.awaited?.since = since }
        withOpen { open in
            if let since = anew(open.halt?.unknownSince) { open.halt?.unknownSince = since }
            if let since = anew(open.increase?.unknownSince) { open.increase?.unknownSince = since }
            open.missingSince = anew(open.missingSince)
            open.alarms.stalledSince = known(open.alarms.stalledSince)
            open.alarms.tooOldAt = known(open.alarms.tooOldAt)
            open.alarms.approvalAskedAt = known(open.alarms.approvalAskedAt)
        }
    }

    private mutating func soundAlarms() {
        guard let open else { return }
        let now = at
        if let since = open.alarms.stalledSince, isOver(open.policy.limits.progressDeadline, since: since) {
            withOpen { $0.alarms.stalledSince = now }
            alert(
                .noProgress, "Nothing has moved for \(open.policy.limits.progressDeadline.rounded)\(whyStalled(open))")
        }
        if isOver(open.policy.limits.maxAge, since: open.exposedSince),
            open.alarms.tooOldAt.map({ isOver(Bounds.tooOldPeriod, since: $0) }) ?? true
        {
            withOpen { $0.alarms.tooOldAt = now }
            alert(
                .tooOld,
                "The rollout has been open since \(open.exposedSince.wall) and blocks the next release. Finalize or halt it."
            )
        }
        if let since = open.alarms.approvalAskedAt, open.decision?.code == .approval,
            let timeout = open.approvalTimeout, isOver(timeout, since: since)
        {
            withOpen { $0.alarms.approvalAskedAt = now }
            alert(.approvalOverdue, "Nobody has approved leaving \(open.expected) within \(timeout.rounded).")
        }
    }

    private func whyStalled(_ open: Kept<OpenRollout>) -> String {
        let decision = DecisionOrder.decide(
            DecisionMoment(
                rollout: rollout, open: open, globalFreeze: globalFreeze, at: at, seen: nil, wantsWords: true))
        let isHeld = decision.action == .hold
        return " (\(decision.code.rawValue)): \(decision.sentence)" + (isHeld ? "" : " It has not come about so far.")
    }

    func isOver(_ length: TimeSpan, since start: Instants) -> Bool {
        at.passed(since: start) >= length
    }
}

extension Kept where Value == OpenRollout {
    /// The shortest time within which somebody should approve leaving the present step.
    var approvalTimeout: TimeSpan? {
        let percentage = self.expected
        return self.obeyed.compactMap { Ladder(policy: $0.value).standing(at: percentage)?.approval?.timeout }.min()
    }

    /// When the passing of time alone may next change something, by the wall clock; nil when nothing waits for time.
    func nextMoment(_ freeze: Freeze?, _ globalFreeze: Freeze?, at now: Instants) -> Timestamp? {
        var first = Earliest(after: now.wall)
        if let halt = self.halt, halt.unknownSince == nil { first.take(now.wall + halt.answerTime(at: now)) }
        if let raise = self.increase, raise.unknownSince == nil { first.take(now.wall + raise.answerTime(at: now)) }
        if let refusal = self.haltRefusal { first.take(now.wall + refusal.left(at: now)) }
        if let refusal = self.refusal { first.take(now.wall + refusal.left(at: now)) }
        first.take(freeze?.until)
        first.take(globalFreeze?.until)
        let metrics = self.metrics
        for place in metrics.indices { first.take(metrics[place].staleAt) }
        first.take(self.decision?.until)
        func take(_ length: TimeSpan, since start: Instants) {
            first.take(now.wall + (length - now.passed(since: start)))
        }
        let (alarms, limits) = (self.alarms, self.policy.value.limits)
        take(
            alarms.tooOldAt == nil ? limits.maxAge : Bounds.tooOldPeriod, since: alarms.tooOldAt ?? self.exposedSince)
        if let since = alarms.stalledSince { take(limits.progressDeadline, since: since) }
        if let asked = alarms.approvalAskedAt, let approvalTimeout { take(approvalTimeout, since: asked) }
        let (percentage, since) = (self.expected, self.bakeStart)
        for policy in self.obeyed {
            first.take(
                DecisionMoment.end(ofBake: Ladder(policy: policy.value).bake(at: percentage), since: since, at: now))
        }
        return first.moment
    }
}

/// The earliest of several moments that are still to come.
private struct Earliest {
    private let now: Timestamp
    private(set) var moment: Timestamp?

    init(after now: Timestamp) { self.now = now }

    mutating func take(_ other: Timestamp?) {
        guard let other, other > now else { return }
        moment = min(moment ?? other, other)
    }
}

extension OpenIntent {
    /// How long the answer may still take, by whichever clock says less: a clock that was set back must not put the
    /// question off.
    func answerTime(at now: Instants) -> TimeSpan {
        let byWall = intent.deadline - now.wall
        return min(byWall, now.elapsed(since: sentAt).map { Bounds.answerDeadline - $0 } ?? byWall)
    }
}

extension MetricProgress {
    /// When a passing reading becomes stale.
    fileprivate var staleAt: Timestamp? {
        guard let latest, latest.verdict == .pass else { return nil }
        return latest.measurement.to + definition.maxAge + TimeSpan(milliseconds: 1)
    }
}
