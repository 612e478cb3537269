import RolloutModel

extension RolloutEngine {
    /// A call has come back: the rollout may ask its next question.
    mutating func landed(
        _ call: StoreCall, sentAt: Instants, _ answer: StoreAnswer, _ slot: Int, _ at: Instants
    ) {
        let account = slots[slot].rollout.account
        redate(call, sentAt: sentAt, slot, at)
        if case .failure(let failure) = answer, failure.kind == .rateLimited {
            let wait = failure.retryAfter ?? RequestBudget.usualBlock
            let headStart = if case .halt = call { RequestBudget.headStartOfHalts } else { TimeSpan.zero }
            withAccount(account) { $0.budget.block(for: wait + headStart, at: at.boot) }
        }
        if call.isMutating {
            if case .halt = call {} else { slots[slot].schedule.increaseOrder = nil }
            slots[slot].schedule.readBacks = 0
        } else if slots[slot].schedule.underWay == call {
            if case .question(let question)? = slots[slot].schedule.errand, question == slots[slot].schedule.question {
                slots[slot].schedule.question = nil
            }
            slots[slot].schedule.errand = nil
            slots[slot].schedule.underWay = nil
        }
        note(answer, slot, at)
        setNextPoll(slot, at)
    }

    /// The Store counts from when a request was sent, which is later than when it was let through: a slow disk lies between.
    private mutating func redate(_ call: StoreCall, sentAt: Instants, _ slot: Int, _ at: Instants) {
        guard sentAt.bootID == at.bootID else { return }
        let counted = call.isMutating ? slots[slot].schedule.changeCounted : slots[slot].schedule.readCounted
        guard let counted, sentAt.boot > counted.at, accounts[counted.account] != nil else { return }
        withAccount(counted.account) { $0.budget.move(call.requests, from: counted.at, to: sentAt.boot) }
    }

    private mutating func note(_ answer: StoreAnswer, _ slot: Int, _ at: Instants) {
        switch answer {
        case .reply:
            slots[slot].schedule.failures = 0
            slots[slot].schedule.lastSeen = at.wall
            slots[slot].schedule.trouble = nil
        case .failure(let failure):
            slots[slot].schedule.failures += 1
            slots[slot].schedule.trouble = failure.message
        }
        slots[slot].schedule.readBacks += 1
    }

    /// Sets when the rollout is polled next, with a tenth of jitter so that rollouts do not march in step.
    private mutating func setNextPoll(_ slot: Int, _ at: Instants) {
        let pause = pollPause(slot, at)
        let tenth = max(1, pause.milliseconds / 10)
        let jitter = TimeSpan(milliseconds: Int64.random(in: -tenth...tenth, using: &random))
        slots[slot].schedule.nextPoll = at.boot + pause + jitter
    }

    private func pollPause(_ slot: Int, _ at: Instants) -> TimeSpan {
        Cadence(settings: settings).pause(slots[slot].rollout, slots[slot].schedule, at)
    }

    /// A measurement has come back: the next one is due an interval after this one was asked for, or later where the source has
    /// said that it can have nothing new by then.
    mutating func landed(
        _ request: MeasurementRequest, _ measurement: Measurement, askedAt: Instants, _ slot: Int, _ at: Instants
    ) {
        let passed = at.elapsed(since: askedAt) ?? .zero
        let isCurrent = slots[slot].rollout.measuredSubmission == request.submission
        var origin: String?
        for place in slots[slot].schedule.metrics.indices
        where slots[slot].schedule.metrics[place].metric == request.metric
            && slots[slot].schedule.metrics[place].source == request.source
        {
            slots[slot].schedule.metrics[place].isUnderWay = false
            origin = slots[slot].schedule.metrics[place].origin
            // A look at the submission before says nothing of this one, which has waited for it.
            let pause = SourceCalendar.pause(
                after: measurement, askedAt: askedAt.wall, every: slots[slot].schedule.metrics[place].interval)
            let left = isCurrent ? pause - passed : .zero
            slots[slot].schedule.metrics[place].due = at.boot + max(.zero, left)
        }
        if let origin = origin ?? request.source.origin {
            withLane(at: origin) { $0.finish() }
        } else {
            let extra = measurement.requests - request.source.requests
            if extra > 0 { withAccount(request.account) { $0.budget.spend(extra, isAction: false, at: at.boot) } }
        }
    }

    /// Keeps account of how long an account has brought nothing that can be used; what changes is recorded.
    mutating func noteSilence(of name: AccountName, _ answer: StoreAnswer, _ at: Instants) -> (
        hasChanged: Bool, alert: Alert?
    ) {
        withAccount(name) { account in
            if case .reply = answer, account.silence.isOver { return (false, nil) }
            let before = account.silence
            let alert = account.silence.take(answer, from: name, at)
            return (account.silence != before, alert)
        }
    }
}

/// How long an account has brought nothing that can be used.
struct Silence: Hashable, Sendable {
    /// Since when; nil while the Store answers.
    private(set) var since: Instants?
    /// Whether the Store answers and there is nothing to forget.
    var isOver: Bool { since == nil && reportedAt == nil && !isRefusalReported }
    /// When it was last reported.
    private var reportedAt: Instants?
    /// Whether it was reported that the credentials are refused.
    private var isRefusalReported = false

    /// Takes in an answer.
    ///
    /// - Returns: What a person should know, when it is time to say so.
    mutating func take(_ answer: StoreAnswer, from account: AccountName, _ at: Instants) -> Alert? {
        guard case .failure(let failure) = answer else {
            self = Silence()
            return nil
        }
        // A call that we gave up says nothing about the Store.
        if failure.kind == .cancelled { return nil }
        guard failure.isTrouble else {
            self = Silence()
            return nil
        }
        // A moment that has not come yet was written down by a wrong clock, before a reboot.
        if let since, at.elapsed(since: since) == nil, since.wall > at.wall { self = Silence() }
        since = since ?? at
        if failure.kind == .unauthorized && !isRefusalReported {
            isRefusalReported = true
            return Alert(.unauthorized, "The credentials of account \(account) are refused: \(failure.message)")
        }
        guard let since, isDue(since, at) else { return nil }
        reportedAt = at
        let length = at.passed(since: since)
        if failure.kind == .login {
            return Alert(
                .loginSilent,
                "Account \(account) has got no token from the login service for \(length.rounded), so the Store cannot be "
                    + "asked, not even to halt: \(failure.message)")
        }
        return Alert(
            .storeSilent,
            "Account \(account) has had no usable answer from the Store for \(length.rounded): \(failure.message)")
    }

    private func isDue(_ since: Instants, _ at: Instants) -> Bool {
        let (start, period) = reportedAt.map { ($0, Bounds.silencePeriod) } ?? (since, Bounds.silence)
        return at.passed(since: start) >= period
    }
}

extension StoreFailure {
    /// Whether the failure speaks of the account or the way to the Store, not of one submission.
    fileprivate var isTrouble: Bool {
        switch kind {
        case .unauthorized, .login, .forbidden, .rateLimited, .server, .network, .timeout, .malformed: true
        case .notFound, .conflict, .rejected, .cancelled: false
        }
    }
}
