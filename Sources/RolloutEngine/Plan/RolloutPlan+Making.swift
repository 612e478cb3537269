public import RolloutModel

extension RolloutPlan {
    /// Plans a rollout by rehearsing it with the engine itself.
    ///
    /// - Parameters:
    ///   - policy: The policy, valid.
    ///   - from: When the rollout is first seen, at a step's percentage: its bake begins then.
    ///   - percentage: Where it then stands; nil for the first step. Zero is below the ladder: the first step is raised to
    ///     when a window lets it.
    ///   - settings: The daemon's, for the request budget.
    public init(
        _ policy: Policy, from: Timestamp, at percentage: Percentage? = nil, settings: EngineSettings = EngineSettings()
    ) {
        let start = percentage ?? policy.steps.first?.percentage ?? .zero
        var rehearsal = Rehearsal(
            policy, from: from, at: start, budget: settings.budgets[policy.account] ?? EngineSettings.Budget())
        while !rehearsal.isOver, rehearsal.step(until: from + Rehearsal.horizon) {}
        let course = Course(rehearsal.records)
        self.policy = policy.name
        policyDigest = policy.digest
        target = policy.target
        mode = policy.mode
        timeZone = policy.timeZone?.name
        self.from = from
        steps = course.steps(of: policy)
        end = rehearsal.end(of: policy, course)
        alerts = course.alerts
        requests = RequestForecast(policy, actions: rehearsal.requests, settings: settings)
        looks = policy.metrics.compactMap { Looks($0, from: from) }
        isUnchecked = policy.isUnchecked
    }
}

extension RolloutPlan.Looks {
    /// The looks at a metric of a rollout that is first seen at `from`; nil for a source without a calendar.
    fileprivate init?(_ metric: Metric, from: Timestamp) {
        switch metric.source {
        case .store, .storeSignatures:
            firstData = CompletedDays.firstSettling(since: from, lag: CompletedDays.usualLag)
        case .storeCount: firstData = CompletedHours.firstCompletion(since: from)
        case .prometheus, .http, .check: return nil
        }
        self.metric = metric.name
        every = SourceCalendar.usualPause(of: metric.source, every: metric.interval)
    }
}

extension Rehearsal {
    /// Whether nothing but a person could make it go on.
    var isOver: Bool {
        guard let open else { return !records.isEmpty && isClosed }
        guard let decision else { return false }
        if decision.isObservedOnly, decision.action != .hold { return true }
        switch decision.code {
        case .ladderDone, .metricPause, .metricErrors, .metricInconclusive, .operatorPause, .policyRemoved,
            .policyChangeRefused, .drift:
            return true
        case .windowClosed: return decision.until == nil
        default: return open.haltDecision != nil
        }
    }

    private var isClosed: Bool {
        records.contains { if case .transition(.closed) = $0.body { true } else { false } }
    }

    /// How the rehearsal came to its end.
    fileprivate func end(of policy: Policy, _ course: Course) -> RolloutPlan.End {
        if let closing = course.closing {
            guard closing.end == .finalized else {
                return RolloutPlan.End(kind: .halted, at: now.wall, sentence: course.lastSentence)
            }
            return RolloutPlan.End(
                kind: .finalized, at: now.wall, sentence: "Everybody gets the new version; nothing can undo it.")
        }
        guard let decision else { return RolloutPlan.End(kind: .held, at: now.wall, sentence: "Nothing is open.") }
        switch decision.code {
        case .ladderDone: return RolloutPlan.End(kind: .open, at: now.wall, sentence: decision.sentence)
        case .baking:
            return RolloutPlan.End(
                kind: .tooLong, at: now.wall,
                sentence:
                    "The bakes last longer than the \(Self.horizon.milliseconds / 31_536_000_000) years that are planned for. "
                    + decision.sentence)
        default: return RolloutPlan.End(kind: .held, at: now.wall, sentence: decision.sentence)
        }
    }
}
