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
        if open.hasStalled(at: at) {
            withOpen { $0.alarms.stalledSince = now }
            alert(
                .noProgress, "Nothing has moved for \(open.policy.limits.progressDeadline.rounded)\(whyStalled(open))")
        }
        if open.isTooOld(at: at) {
            withOpen { $0.alarms.tooOldAt = now }
            alert(
                .tooOld,
                "The rollout has been open since \(open.exposedSince.wall) and blocks the next release. Finalize or halt it."
            )
        }
        if open.isApprovalOverdue(at: at), let timeout = open.approvalTimeout {
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
    /// Whether nothing has moved for too long, and that was not reported.
    func hasStalled(at now: Instants) -> Bool {
        let policy = self.policy
        return self.alarms.stalledSince.map { now.passed(since: $0) >= policy.value.limits.progressDeadline } ?? false
    }

    /// Whether the rollout has been open for too long, and that was not reported of late.
    func isTooOld(at now: Instants) -> Bool {
        guard now.passed(since: self.exposedSince) >= self.policy.value.limits.maxAge else { return false }
        return self.alarms.tooOldAt.map { now.passed(since: $0) >= Bounds.tooOldPeriod } ?? true
    }

    /// Whether the approval that is waited for has not come in time, and that was not reported of late.
    func isApprovalOverdue(at now: Instants) -> Bool {
        guard let asked = self.alarms.approvalAskedAt, self.decision?.value.code == .approval, let approvalTimeout
        else { return false }
        return now.passed(since: asked) >= approvalTimeout
    }

    /// Whether a call's answer is overdue.
    private func isAnswerOverdue(at now: Instants) -> Bool {
        guard hasOpenIntent else { return false }
        if let halt = self.halt, halt.unknownSince == nil, halt.answerTime(at: now) <= .zero { return true }
        if let raise = self.increase, raise.unknownSince == nil { return raise.answerTime(at: now) <= .zero }
        return false
    }

    /// The shortest time within which somebody should approve leaving the present step.
    var approvalTimeout: TimeSpan? {
        let percentage = self.expected
        return self.obeyed.compactMap { Ladder(policy: $0.value).standing(at: percentage)?.approval?.timeout }.min()
    }

    /// When the passing of time alone may next change something that is worth a wake, by the wall clock; nil when nothing waits
    /// for time.
    func nextMoment(_ freeze: Freeze?, _ globalFreeze: Freeze?, at now: Instants) -> Timestamp? {
        var first = Earliest(after: now.wall)
        if hasOpenIntent {
            if let halt = self.halt, halt.unknownSince == nil { first.take(now.wall + halt.answerTime(at: now)) }
            if let raise = self.increase, raise.unknownSince == nil { first.take(now.wall + raise.answerTime(at: now)) }
        }
        if let refusal = self.haltRefusal { first.take(now.wall + refusal.left(at: now)) }
        if let refusal = self.refusal { first.take(now.wall + refusal.left(at: now)) }
        first.take(freeze?.until)
        first.take(globalFreeze?.until)
        let metrics = self.metrics
        for place in metrics.indices { first.take(metrics[place].staleAt) }
        first.take(self.decision?.value.until)
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

extension Kept where Value == OpenRollout {
    /// How long a decision to hold that was just made stays the one that would be made: what a wake waits for, and all else
    /// of the decision order, the alarms and the answers that is another by time alone; nil where something is due already.
    func stillness(_ freeze: Freeze?, _ globalFreeze: Freeze?, at now: Instants) -> Stillness? {
        // What is overdue is for the next passing of time, whatever the event was that made it so.
        if hasStalled(at: now) || isTooOld(at: now) || isApprovalOverdue(at: now) || isAnswerOverdue(at: now) {
            return nil
        }
        let moment = nextMoment(freeze, globalFreeze, at: now)
        var first = Earliest(after: now.wall)
        first.take(moment)
        let metrics = self.metrics
        for place in metrics.indices {
            first.take(metrics[place].agedAt)
            first.take(metrics[place].arrivesAt)
        }
        let obeyed = self.obeyed
        first.take(now.wall + (obeyed[obeyed.count - 1].value.limits.maxAge - now.passed(since: self.exposedSince)))
        for policy in obeyed where !policy.value.windows.isEmpty {
            first.take(WindowCalendar(policy: policy.value).nextChange(after: now.wall))
        }
        return Stillness(at: now, until: first.moment, wake: moment)
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
        guard let latest, latest.value.verdict == .pass else { return nil }
        return agedAt
    }

    /// When any reading does.
    fileprivate var agedAt: Timestamp? {
        latest.map { $0.value.measurement.to + definition.maxAge + TimeSpan(milliseconds: 1) }
    }

    /// When a reading that is dated too far ahead makes sense.
    fileprivate var arrivesAt: Timestamp? { latest.map { $0.value.measurement.to - Bounds.clockTolerance } }
}
