import RolloutModel

extension RolloutEngine {
    /// Sends what a turn decided, and sets the rollout's next deadlines.
    mutating func carryOut(_ turn: RolloutTurn, _ slot: Int, _ at: Instants, _ effects: inout [Effect]) {
        if turn.givesUpIncrease, let order = slots[slot].schedule.increaseOrder {
            effects.append(.cancel(order: order))
            slots[slot].schedule.increaseOrder = nil
        }
        for intent in turn.sends { send(intent, slot, at, &effects) }
        if let (command, answer) = turn.answer { effects.append(.answer(command: command, answer)) }
        if let question = turn.question { slots[slot].schedule.question = question }
        if turn.holds, case .open(let open) = slots[slot].rollout.phase {
            slots[slot].schedule.stillness = open.stillness(slots[slot].rollout.freeze, globalFreeze, at: at)
        }
        followAccount(slot)
        ask(slot, at)
        schedule(slot, at)
        // What a policy's turn decided is carried out by the next one, which cannot come before recovery is over.
        if turn.isPolicyChange && isStarted { lookAgain(slot, at) }
    }

    /// A mutating call goes out at once: a raise has its request held since the look that it rests on, a halt waits for
    /// nothing.
    private mutating func send(_ intent: Intent, _ slot: Int, _ at: Instants, _ effects: inout [Effect]) {
        let account = slots[slot].rollout.account
        release(slot)
        withAccount(account) { $0.budget.spend(1, isAction: true, at: at.boot) }
        slots[slot].schedule.changeCounted = Schedule.Counted(account: account, at: at.boot)
        let order = newOrder()
        if intent.action != .halt { slots[slot].schedule.increaseOrder = order }
        effects.append(
            .call(StoreCallOrder(id: order, rollout: slots[slot].rollout.name, account: account, call: intent.call)))
    }

    /// An errand that waits in the line of an account which is no longer the rollout's is put again.
    private mutating func followAccount(_ slot: Int) {
        guard slots[slot].schedule.underWay == nil, let errand = slots[slot].schedule.errand,
            slots[slot].schedule.errandAccount != slots[slot].rollout.account
        else { return }
        slots[slot].schedule.errand = nil
        slots[slot].schedule.ticket += 1
        if case .question(let question) = errand {
            slots[slot].schedule.question = slots[slot].schedule.question ?? question
        }
    }

    mutating func newOrder() -> UInt64 {
        defer { nextOrder += 1 }
        return nextOrder
    }

    /// Puts the rollout's question into its account's queue, ahead of a poll that only waits.
    mutating func ask(_ slot: Int, _ at: Instants) {
        guard isStarted, !isStopping, let question = slots[slot].schedule.question,
            slots[slot].schedule.underWay == nil
        else { return }
        slots[slot].schedule.question = nil
        enqueue(.question(question), slot, at, question == .readBack ? .readBack : .action)
    }

    mutating func enqueue(
        _ errand: AccountQueue.Errand, _ slot: Int, _ at: Instants, _ priority: RequestBudget.Priority
    ) {
        if slots[slot].schedule.errand == errand { return }
        slots[slot].schedule.errand = errand
        slots[slot].schedule.errandAccount = slots[slot].rollout.account
        slots[slot].schedule.ticket += 1
        let waiting = AccountQueue.Waiting(
            slot: slot, errand: errand, ticket: slots[slot].schedule.ticket, since: at.boot)
        enqueue(waiting, slots[slot].rollout.account, priority)
    }

    /// Puts an errand into the account's queue.
    mutating func enqueue(
        _ waiting: AccountQueue.Waiting, _ account: AccountName, _ priority: RequestBudget.Priority
    ) {
        withAccount(account) { $0.enqueue(waiting, priority) }
        guard !busyAccounts.contains(account) else { return }
        busyAccounts.append(account)
        busyAccounts.sort()
    }

    mutating func withAccount<Result>(_ name: AccountName, _ body: (inout AccountQueue) -> Result) -> Result {
        accounts.with(name, settings.budgets, body)
    }

    /// Gives back the request that was held for a raise.
    mutating func release(_ slot: Int) {
        guard let account = slots[slot].schedule.holdingIn else { return }
        slots[slot].schedule.holdingIn = nil
        withAccount(account) { $0.budget.release() }
    }

    /// Sets when the rollout is due next: its poll, its metrics, the next moment that time alone brings about.
    mutating func schedule(_ slot: Int, _ at: Instants) {
        guard isStarted else { return }
        alignMetrics(slot, at)
        setDeadline(slot, at)
    }

    /// The same where the metrics are the ones that they were.
    mutating func setDeadline(_ slot: Int, _ at: Instants) {
        var first: TimeSpan?
        func take(_ due: TimeSpan) { first = min(first ?? due, due) }
        if slots[slot].schedule.errand == nil && isPolled(slots[slot].rollout) { take(slots[slot].schedule.nextPoll) }
        for metric in slots[slot].schedule.metrics where !metric.isUnderWay { take(metric.due) }
        if let moment = wakeMoment(slot, at) { take(at.boot + (moment - at.wall)) }
        if let first { dueAt(first, slot) }
    }

    /// When the passing of time alone may next change something.
    private func wakeMoment(_ slot: Int, _ at: Instants) -> Timestamp? {
        guard case .open(let open) = slots[slot].rollout.phase else { return nil }
        if let stillness = slots[slot].schedule.stillness, stillness.lasts(at: at) { return stillness.wake }
        return open.nextMoment(slots[slot].rollout.freeze, globalFreeze, at: at)
    }

    private func isPolled(_ rollout: Rollout) -> Bool {
        if case .open = rollout.phase { true } else { !rollout.isPolicyRemoved }
    }

    mutating func dueAt(_ due: TimeSpan, _ slot: Int) {
        guard slots[slot].schedule.dueAt != due else { return }
        slots[slot].schedule.generation += 1
        slots[slot].schedule.dueAt = due
        deadlines.insert(slot: slot, due: due, generation: slots[slot].schedule.generation)
    }

    /// Keeps the metrics' schedule in step with the rollout's metrics; one that is new is first due after its delay. Obeyed
    /// policies may judge one source differently: it is asked once, as often as the most eager of them wants.
    private mutating func alignMetrics(_ slot: Int, _ at: Instants) {
        let measured = slots[slot].rollout.measured(at: at.wall)
        let known = slots[slot].schedule.metrics
        guard !known.areAligned(with: measured) else { return }
        let rollout = slots[slot].rollout
        var aligned: [Schedule.MetricDue] = []
        for progress in measured where !aligned.contains(where: { $0.serves(progress) }) {
            let sharing = measured.filter { $0.definition.isSameLook(as: progress.definition) }
            let interval = sharing.map(\.definition.interval).min() ?? progress.definition.interval
            var due = progress.due(
                firstDue(of: sharing, since: rollout.measuredSince ?? at.wall, at), every: interval)
            if let same = known.first(where: { $0.serves(progress) }) {
                (due.due, due.isUnderWay) = (min(same.due, due.due), same.isUnderWay)
            }
            aligned.append(due)
        }
        slots[slot].schedule.metrics = aligned
    }

    private func firstDue(of sharing: [MetricProgress], since: Timestamp, _ at: Instants) -> TimeSpan {
        let waits = sharing.map { progress in
            let definition = progress.definition
            let pause = progress.pause
            let moment = progress.latest.map { $0.askedAt + pause } ?? since + definition.initialDelay
            // A clock that was set must not put a look off for longer than the policy or the source's calendar does.
            return min(moment - at.wall, max(pause, definition.initialDelay))
        }
        return at.boot + max(.zero, waits.min() ?? .zero)
    }
}

extension [Schedule.MetricDue] {
    /// Whether they are exactly the metrics' looks.
    fileprivate func areAligned(with progress: [MetricProgress]) -> Bool {
        // As a rule they are the very ones that they were made from.
        if count == progress.count, indices.allSatisfy({ progress[$0].isOrigin(of: self[$0]) }) { return true }
        return progress.allSatisfy { one in contains { $0.serves(one) && $0.interval <= one.definition.interval } }
            && allSatisfy { due in progress.contains { due.serves($0) && $0.definition.interval == due.interval } }
    }
}

extension Schedule.MetricDue {
    /// Whether its look is a look at the metric.
    func serves(_ progress: MetricProgress) -> Bool {
        metric == progress.definition.name && source == progress.definition.source
    }
}

extension Metric {
    /// Whether one look serves both.
    fileprivate func isSameLook(as other: Metric) -> Bool { name == other.name && source == other.source }
}

extension Rollout {
    /// The metrics that are being measured: those of an open rollout, or those that are watched after its finalization.
    func measured(at now: Timestamp) -> [MetricProgress] {
        switch phase {
        case .idle: []
        case .open(let open): open.metrics
        case .closed(let closed): now < closed.watchUntil ? closed.watch : []
        }
    }

    /// Whose they are.
    var measuredSubmission: SubmissionReference? {
        switch phase {
        case .idle: nil
        case .open(let open): open.binding.submission
        case .closed(let closed): closed.binding.submission
        }
    }

    /// Since when.
    var measuredSince: Timestamp? {
        switch phase {
        case .idle: nil
        case .open(let open): open.exposedSince.wall
        case .closed(let closed): closed.at.wall
        }
    }
}
