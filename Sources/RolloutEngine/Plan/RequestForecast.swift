import RolloutModel

/// The requests that an open rollout takes of its Store account's budget.
public struct RequestForecast: Codable, Hashable, Sendable {
    /// Requests in an hour in which nothing happens: polls, and the references that some of them confirm.
    public var pollsPerHour: Double
    /// Requests in an hour for measurements by the Store's analytics.
    public var measurementsPerHour: Double
    /// Looks in an hour at Prometheus servers, JSON documents and checks, which take nothing of the budget.
    public var otherLooksPerHour: Double
    /// Requests of the whole plan that find, raise and finalize the rollout.
    public var actions: Int
    /// What the account may send in a minute.
    public var limitPerMinute: Int
    /// How many of these are kept for actions.
    public var reservedForActions: Int

    /// Requests in an hour, on average.
    public var perHour: Double { pollsPerHour + measurementsPerHour }
    /// The part of the account's budget that the rollout takes on average, 0 to 1 or more.
    public var shareOfBudget: Double { perHour / 60 / Double(max(1, limitPerMinute)) }
    /// How many such rollouts the account has room for beside what is kept for actions.
    public var rolloutsThatFit: Int {
        Int((Double(max(1, limitPerMinute - reservedForActions)) * 60 / perHour).rounded(.down))
    }

    /// The forecast for a policy whose actions take so many requests.
    init(_ policy: Policy, actions: Int, settings: EngineSettings) {
        let budget = settings.budgets[policy.account] ?? EngineSettings.Budget()
        let hour = Double(TimeSpan.hours(1).milliseconds)
        func looksPerHour(_ interval: TimeSpan) -> Double { hour / Double(max(1, interval.milliseconds)) }
        let confirmations = 1 / Double(Bounds.looksPerConfirmation)
        pollsPerHour = looksPerHour(settings.pollInterval) * (1 + confirmations)
        measurementsPerHour = policy.storeLooks.reduce(0.0) { sum, metric in
            let pause = SourceCalendar.usualPause(of: metric.source, every: metric.interval)
            return sum + looksPerHour(pause) * Double(metric.source.requests)
        }
        otherLooksPerHour = policy.metrics.filter { !$0.source.isStore }.reduce(0.0) { $0 + looksPerHour($1.interval) }
        self.actions = actions
        limitPerMinute = budget.perMinute
        reservedForActions = budget.reservedForActions
    }
}

extension RequestForecast {
    private enum CodingKeys: String, CodingKey {
        case pollsPerHour, measurementsPerHour, otherLooksPerHour, actions, limitPerMinute, reservedForActions
        case perHour, shareOfBudget, rolloutsThatFit
    }

    /// Writes what follows from the numbers too, for programs that only read.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pollsPerHour, forKey: .pollsPerHour)
        try container.encode(measurementsPerHour, forKey: .measurementsPerHour)
        try container.encode(otherLooksPerHour, forKey: .otherLooksPerHour)
        try container.encode(actions, forKey: .actions)
        try container.encode(limitPerMinute, forKey: .limitPerMinute)
        try container.encode(reservedForActions, forKey: .reservedForActions)
        try container.encode(perHour, forKey: .perHour)
        try container.encode(shareOfBudget, forKey: .shareOfBudget)
        try container.encode(rolloutsThatFit, forKey: .rolloutsThatFit)
    }

    /// Reads the numbers; what follows from them is not read.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pollsPerHour = try container.decode(Double.self, forKey: .pollsPerHour)
        measurementsPerHour = try container.decode(Double.self, forKey: .measurementsPerHour)
        otherLooksPerHour = try container.decode(Double.self, forKey: .otherLooksPerHour)
        actions = try container.decode(Int.self, forKey: .actions)
        limitPerMinute = try container.decode(Int.self, forKey: .limitPerMinute)
        reservedForActions = try container.decode(Int.self, forKey: .reservedForActions)
    }
}
