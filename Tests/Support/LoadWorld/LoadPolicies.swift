public import RolloutModel

/// The policies of a world of many rollouts.
public struct LoadPolicies: Sendable {
    /// How many.
    public var count: Int
    /// On how many accounts, in turn.
    public var accounts = 10
    /// The bake of each step of 10 → 25 → 50 → finalize.
    public var bake = TimeSpan.hours(24)
    /// How often each looks at its one metric; nil for policies without any.
    public var interval: TimeSpan? = .minutes(5)
    /// Whether the metric is the Store's, which costs the account's budget; else a Prometheus server's.
    public var asksTheStore = false
    /// The windows in which they may raise.
    public var windows: [Window] = []
    /// The zone of the windows.
    public var timeZone: TimeZoneRules?

    /// So many policies.
    public init(count: Int) { self.count = count }

    /// The account of a number.
    public static func account(_ number: Int) -> AccountName { AccountName("account-\(number)") }

    /// All of them.
    public var all: [Policy] { (0..<count).map(policy) }

    private func policy(_ number: Int) -> Policy {
        let steps = [10.0, 25, 50].compactMap { Percentage($0).map { Step(percentage: $0, bake: bake) } }
        return Policy(
            name: PolicyName("rollout-\(number)"), account: Self.account(number % accounts),
            target: RolloutTarget(application: ApplicationID("9NBLGGH\(number)")), timeZone: timeZone, steps: steps,
            finalize: Finalize(), metrics: interval.map { [metric(every: $0)] } ?? [], windows: windows,
            limits: Limits(watchAfterFinalize: .zero), digest: "digest")
    }

    private func metric(every interval: TimeSpan) -> Metric {
        let query = PrometheusQuery(url: "https://prometheus.internal:9090", query: "errors")
        return Metric(
            name: "errors", source: asksTheStore ? .store(.crash) : .prometheus(query), interval: interval,
            fail: .above(0.01))
    }
}
