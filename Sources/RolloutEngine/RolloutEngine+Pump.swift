import RolloutModel

extension RolloutEngine {
    /// Lets through what the budgets allow, account by account: none waits for another's trouble.
    mutating func pump(_ at: Instants, _ effects: inout [Effect]) {
        guard isStarted, !isStopping else { return }
        for name in busyAccounts {
            guard let account = accounts.place(of: name) else { continue }
            while let (waiting, priority) = nextErrand(at: account, at) {
                accounts.queues[account].removeFirst(priority)
                accounts.queues[account].noteWait(at.boot - waiting.since)
                letThrough(waiting, priority, account, at, &effects)
            }
        }
        if !busyAccounts.isEmpty {
            busyAccounts.removeAll { name in accounts.place(of: name).map { accounts.queues[$0].isEmpty } ?? true }
        }
        pumpOrigins(&effects)
    }

    private mutating func pumpOrigins(_ effects: inout [Effect]) {
        guard !readyOrigins.isEmpty else { return }
        let ready = readyOrigins
        readyOrigins.removeAll(keepingCapacity: true)
        for origin in ready {
            guard let place = origins.place(of: origin) else { continue }
            origins.lanes[place].isListed = false
            while let waiting = origins.lanes[place].next() {
                guard let request = measurement(waiting.metric, waiting.source, waiting.slot) else {
                    origins.lanes[place].finish()
                    continue
                }
                measure(request, waiting.slot, &effects)
            }
        }
    }

    /// The account's errand that may be let through now; nil when none may.
    private mutating func nextErrand(
        at account: Int, _ at: Instants
    ) -> (AccountQueue.Waiting, RequestBudget.Priority)? {
        guard !accounts.queues[account].isEmpty else { return nil }
        for priority in RequestBudget.Priority.allCases { dropObsolete(priority, at: account, at) }
        guard let (priority, moment) = turn(at: account, at), moment <= at.boot else { return nil }
        return accounts.queues[account].first(priority).map { ($0, priority) }
    }

    /// When the account's queue may move on; nil when nothing waits.
    func nextTurn(in name: AccountName, _ at: Instants) -> TimeSpan? {
        accounts.place(of: name).flatMap { turn(at: $0, at)?.moment }
    }

    private func turn(at account: Int, _ at: Instants) -> (priority: RequestBudget.Priority, moment: TimeSpan)? {
        accounts.queues[account].turn(at: at.boot) { priority in
            accounts.queues[account].first(priority).map { requests(of: $0) } ?? 0
        }
    }

    /// Takes errands that have lost their meaning from the head of the line, and lets their rollouts go on without them.
    private mutating func dropObsolete(_ priority: RequestBudget.Priority, at account: Int, _ at: Instants) {
        while let waiting = accounts.queues[account].first(priority), !isCurrent(waiting, at: account) {
            accounts.queues[account].removeFirst(priority)
            slots[waiting.slot].schedule.forget(waiting)
            schedule(waiting.slot, at)
        }
    }

    /// Whether the errand still is the one that its rollout wants.
    private func isCurrent(_ waiting: AccountQueue.Waiting, at account: Int) -> Bool {
        let slot = waiting.slot
        guard slots[slot].rollout.account == accounts.names[account] else { return false }
        if case .measure(let metric, let source) = waiting.errand { return hasMetric(metric, source, slot) }
        return slots[slot].schedule.ticket == waiting.ticket && slots[slot].schedule.underWay == nil
            && call(for: waiting.errand, slot) != nil
    }

    /// How many requests an errand takes: a raise's own is held with the look that it rests on.
    func requests(of waiting: AccountQueue.Waiting) -> Int {
        // A further page is counted when it has been taken.
        if case .measure(_, let source) = waiting.errand { return source.requests }
        let extra = waiting.errand == .question(.confirm) ? 1 : 0
        return (call(for: waiting.errand, waiting.slot)?.requests ?? 1) + extra
    }

    private mutating func letThrough(
        _ waiting: AccountQueue.Waiting, _ priority: RequestBudget.Priority, _ account: Int, _ at: Instants,
        _ effects: inout [Effect]
    ) {
        let slot = waiting.slot
        if case .measure(let metric, let source) = waiting.errand {
            guard let request = measurement(metric, source, slot) else { return }
            accounts.queues[account].budget.spend(source.requests, isAction: false, at: at.boot)
            return measure(request, slot, &effects)
        }
        guard let call = call(for: waiting.errand, slot) else { return }
        let name = accounts.names[account]
        accounts.queues[account].budget.spend(call.requests, isAction: priority.isAction, at: at.boot)
        if waiting.errand == .question(.confirm) {
            release(slot)
            accounts.queues[account].budget.hold()
            slots[slot].schedule.holdingIn = name
        }
        slots[slot].schedule.underWay = call
        slots[slot].schedule.readCounted = Schedule.Counted(account: name, at: at.boot)
        slots[slot].schedule.looks += 1
        effects.append(
            .call(
                StoreCallOrder(
                    id: newOrder(), rollout: slots[slot].rollout.name, account: name, call: call)))
    }

    private mutating func measure(_ request: MeasurementRequest, _ slot: Int, _ effects: inout [Effect]) {
        effects.append(
            .measure(MeasurementOrder(id: newOrder(), rollout: slots[slot].rollout.name, request: request)))
    }

    /// The call that an errand means now; nil when it has lost its meaning.
    private func call(for errand: AccountQueue.Errand, _ slot: Int) -> StoreCall? {
        guard case .open(let open) = slots[slot].rollout.phase else {
            if slots[slot].rollout.isPolicyRemoved { return nil }
            let target = slots[slot].rollout.policy.target
            switch errand {
            case .poll, .question(.slots): return .slots(target)
            case .question(.inspect(let submission)): return .inspect(SubmissionReference(target, submission))
            case .question(.progress(let submission)): return .progress(SubmissionReference(target, submission))
            case .question(.readBack), .question(.confirm), .measure: return nil
            }
        }
        let bound = open.binding.submission
        switch errand {
        case .poll:
            let isTurn = slots[slot].schedule.looks % Bounds.looksPerConfirmation == Bounds.looksPerConfirmation - 1
            return .look(bound, confirmingTarget: isTurn)
        case .question(.readBack): return .look(bound, confirmingTarget: false)
        case .question(.confirm): return .look(bound, confirmingTarget: true)
        case .question(.slots): return .slots(bound.target)
        case .question(.inspect), .question(.progress), .measure: return nil
        }
    }

    private func measurement(_ metric: MetricName, _ source: MetricSource, _ slot: Int) -> MeasurementRequest? {
        let (binding, exposed, step): (Binding, Instants, Instants)
        let metrics: [MetricProgress]
        var percentage: Percentage?
        var hasBudget = false
        switch slots[slot].rollout.phase {
        case .idle: return nil
        case .open(let open):
            (binding, exposed, step) = (open.binding, open.exposedSince, open.bakeStart)
            metrics = open.metrics
            percentage = open.expected
            hasBudget = open.obeyed.contains { $0.value.limits.maxAffectedDevices != nil }
        case .closed(let closed):
            (binding, exposed, step) = (closed.binding, closed.at, closed.at)
            metrics = closed.watch
        }
        guard let place = metrics.place(of: metric, source) else { return nil }
        // No other source has a use for it, and the journal keeps every request.
        var standing: MeasurementRequest.Standing?
        if case .check = source { standing = .init(rollout: slots[slot].rollout.name, percentage: percentage) }
        return MeasurementRequest(
            metric: metric, source: source, account: slots[slot].rollout.account, submission: binding.submission,
            versions: binding.versions, fallbackVersions: binding.fallbackVersions, exposedSince: exposed.wall,
            stepSince: step.wall, maxAge: metrics[place].definition.maxAge, standing: standing,
            wantsDays: (hasBudget && source == .store(.crash))
                || metrics.contains { $0.isOf(metric, source) && $0.definition.compare != nil })
    }

    /// Whether the slot's rollout still has the metric.
    private func hasMetric(_ metric: MetricName, _ source: MetricSource, _ slot: Int) -> Bool {
        switch slots[slot].rollout.phase {
        case .idle: false
        case .open(let open): open.metrics.place(of: metric, source) != nil
        case .closed(let closed): closed.watch.place(of: metric, source) != nil
        }
    }
}

extension [MetricProgress] {
    /// Where the metric with that name and source is; nil where there is none.
    fileprivate func place(of metric: MetricName, _ source: MetricSource) -> Int? {
        indices.first { self[$0].isOf(metric, source) }
    }
}

extension MetricProgress {
    fileprivate func isOf(_ metric: MetricName, _ source: MetricSource) -> Bool {
        definition.name == metric && definition.source == source
    }
}

extension Schedule {
    /// Lets go of an errand that has lost its meaning, so that it may be put anew.
    fileprivate mutating func forget(_ waiting: AccountQueue.Waiting) {
        if case .measure(let metric, let source) = waiting.errand {
            for place in metrics.indices where metrics[place].metric == metric && metrics[place].source == source {
                metrics[place].isUnderWay = false
            }
        } else if ticket == waiting.ticket, underWay == nil {
            errand = nil
        }
    }
}
