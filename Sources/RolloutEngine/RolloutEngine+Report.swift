public import RolloutModel

extension RolloutEngine {
    /// The whole daemon as an operator sees it; nothing is changed by looking.
    public func report(at: Instants) -> DaemonReport {
        let names = index.keys.sorted()
        return DaemonReport(
            version: version, at: at.wall, rollouts: names.compactMap { report(of: $0, at: at) },
            budgets: accounts.names.compactMap { budgetReport(of: $0, at: at) },
            frozen: frozenText(at: at),
            policyProblems: policyProblems.keys.sorted().flatMap { policyProblems[$0] ?? [] })
    }

    /// One rollout as an operator sees it; nil for a name that is not known, or whose policy is gone with nothing open.
    public func report(of name: PolicyName, at: Instants) -> RolloutReport? {
        guard let slot = index[name] else { return nil }
        let rollout = slots[slot].rollout
        let schedule = slots[slot].schedule
        if rollout.isPolicyRemoved, rollout.openPart == nil { return nil }
        var report = RolloutReport(policy: rollout.policy, phase: rollout.reportedPhase)
        report.paused = rollout.pause?.text
        report.frozen = [globalFreeze, rollout.freeze].compactMap { $0 }.first { $0.isActive(at: at.wall) }?.text
        report.isPolicyRemoved = rollout.isPolicyRemoved
        report.policyProblems = rollout.policyProblems
        report.lastSeen = schedule.lastSeen
        report.trouble = schedule.trouble ?? rollout.awaited.map { "submission \($0.id): \($0.why)" }
        report.nextPoll = isStarted ? at.wall + max(.zero, schedule.nextPoll - at.boot) : nil
        rollout.describe(into: &report, globalFreeze: globalFreeze, at: at)
        describeLooks(rollout, schedule, into: &report, at: at)
        return report
    }

    /// When each metric is looked at next, and when its source can have something new.
    private func describeLooks(
        _ rollout: Rollout, _ schedule: Schedule, into report: inout RolloutReport, at: Instants
    ) {
        for (place, progress) in rollout.measured(at: at.wall).enumerated() where place < report.metrics.count {
            report.metrics[place].nextData = progress.nextData(after: at.wall)
            guard isStarted, let due = schedule.metrics.first(where: { $0.serves(progress) }), !due.isUnderWay else {
                continue
            }
            report.metrics[place].nextLook = at.wall + max(.zero, due.due - at.boot)
        }
    }

    /// The request budget of the account that a rollout uses; nil where that account has not been asked for anything yet.
    public func budget(of account: AccountName, at: Instants) -> BudgetReport? { budgetReport(of: account, at: at) }

    /// Which policies are in force, for a comparison with the files.
    public var policies: [PolicyName: Digest] {
        var found: [PolicyName: Digest] = [:]
        for slot in slots where !slot.rollout.isPolicyRemoved { found[slot.rollout.name] = slot.rollout.policy.digest }
        return found
    }

    /// The policies whose files had problems when they were read last, in force or not: a file that is in order again must be
    /// handed in even where it says what is in force already.
    public var policiesWithProblems: [PolicyName] {
        (policyProblems.keys + slots.filter { !$0.rollout.policyProblems.isEmpty }.map(\.rollout.name)).sorted()
    }

    /// How much of an account's budget is used and how much waits for it.
    func budgetReport(of name: AccountName, at: Instants) -> BudgetReport? {
        guard let account = accounts[name] else { return nil }
        let waits = account.waiting.map { at.boot - $0.since }
        let blocked = account.budget.blockedUntil.flatMap { $0 > at.boot ? at.wall + ($0 - at.boot) : nil }
        return BudgetReport(
            account: name, perMinute: account.budget.limit.perMinute,
            reservedForActions: account.budget.limit.reservedForActions, used: account.budget.used(at: at.boot),
            waiting: waits.count, longestWait: waits.max() ?? .zero, averageWait: account.averageWait,
            blockedUntil: blocked)
    }
}

extension Rollout {
    /// The open rollout; nil where none is.
    var openPart: Kept<OpenRollout>? {
        if case .open(let open) = phase { open } else { nil }
    }

    fileprivate var reportedPhase: RolloutReport.Phase {
        switch phase {
        case .open: return .open
        case .idle: return pending == nil ? .idle : .certification
        case .closed(let closed):
            if pending != nil { return .certification }
            switch closed.closing.end {
            case .finalized: return .finalized
            case .halted: return .halted
            case .superseded: return .superseded
            case .failed: return .failed
            }
        }
    }

    fileprivate func describe(into report: inout RolloutReport, globalFreeze: Freeze?, at: Instants) {
        report.submission = pending?.id ?? passedOver
        report.submissionStatus = pending?.progress?.status.storeName
        switch phase {
        case .idle: break
        case .closed(let closed): describe(closed, into: &report, at: at)
        case .open(let open): describe(open, into: &report, globalFreeze: globalFreeze, at: at)
        }
    }

    private func describe(_ closed: ClosedRollout, into report: inout RolloutReport, at: Instants) {
        report.submission = pending?.id ?? closed.binding.submission.submission
        report.versions = closed.binding.versions
        report.percentage = closed.percentage
        report.closing = closed.closing
        report.scoreboard = closed.scoreboard
        report.steps = policy.stepReports(at: closed.percentage, isOver: closed.closing.end == .finalized)
        report.metrics = closed.watch.map { $0.report(at: at.wall) }
    }

    private func describe(
        _ open: Kept<OpenRollout>, into report: inout RolloutReport, globalFreeze: Freeze?, at: Instants
    ) {
        report.submission = open.binding.submission.submission
        report.versions = open.binding.versions
        report.percentage = open.expected
        report.drift = open.drift?.found
        let bakes = open.obeyed.compactMap { Ladder(policy: $0.value).standing(at: open.expected)?.bake }
        report.steps = open.policy.value.stepReports(at: open.expected, isOver: false, bakes: bakes)
        report.decision = currentDecision(open, globalFreeze: globalFreeze, at: at)
        report.metrics = open.metrics.map { $0.report(at: at.wall) }
        report.scoreboard = open.isObserveOnly ? open.scoreboard ?? Scoreboard() : open.scoreboard
        report.affected = AffectedBudget(open)?.affected
        report.openIntent = open.openIntent?.intent
        report.promotion = open.promotion?.text
        report.approvals = open.approvals
        report.approvalsNeeded = open.approvalsNeeded
        let binding = open.value.stillBinding(at: at)
        report.policyDigest = open.policy.digest
        report.stillBinding = binding
        report.isPolicyRefused = open.refused != nil
        report.waitingPolicyDigest = open.refused?.digest ?? (binding.isEmpty ? nil : open.policy.digest)
        report.boundAt = open.exposedSince.wall
        report.stepSince = open.bakeStart.wall
    }

    /// The decision as it would be made now, with today's numbers.
    private func currentDecision(_ open: Kept<OpenRollout>, globalFreeze: Freeze?, at: Instants) -> Decision? {
        DecisionOrder.decide(
            DecisionMoment(rollout: self, open: open, globalFreeze: globalFreeze, at: at, seen: nil, wantsWords: true))
    }
}

extension Policy {
    /// The ladder seen from a percentage; the step in progress bakes as long as the longest of `bakes`.
    fileprivate func stepReports(
        at percentage: Percentage, isOver: Bool, bakes: [TimeSpan] = []
    ) -> [RolloutReport.StepReport] {
        let standing = Ladder(policy: self).standing(at: percentage)
        var reports = steps.map { step in
            let state: RolloutReport.StepReport.State =
                isOver ? .done : step == standing ? .current : step.percentage <= percentage ? .done : .ahead
            let bake = state == .current ? bakes.max() ?? step.bake : step.bake
            return RolloutReport.StepReport(percentage: step.percentage, bake: bake, state: state)
        }
        if let finalize {
            reports.append(.init(percentage: nil, bake: finalize.bake, state: isOver ? .done : .ahead))
        }
        return reports
    }
}

extension MetricProgress {
    fileprivate func report(at now: Timestamp) -> RolloutReport.MetricReport {
        RolloutReport.MetricReport(
            evidence: evidence(at: now), failureLimit: definition.failureLimit, inconclusive: inconclusives,
            consecutiveErrors: consecutiveErrors, onFailure: definition.onFailure, dryRun: definition.dryRun,
            lastLook: latest?.askedAt)
    }
}
