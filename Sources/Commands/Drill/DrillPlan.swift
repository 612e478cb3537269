import FoundationEssentials
import RolloutModel

/// A drill of a policy: which metric is made to fail, what its stand-ins say, and what is other than in earnest.
struct DrillPlan {
    /// The policy cannot be drilled, and what to do.
    struct Refusal: Error {
        let what: String
        let next: String
    }

    /// What a metric's stand-in says.
    struct Reading: Hashable {
        let value: Double
        let sample: Double

        /// As a check prints it.
        var json: String { "{\"value\":\(value),\"sample\":\(sample)}\n" }
    }

    /// Nobody waits longer than this between two looks of a drill: longer intervals are scaled.
    static let longestInterval = TimeSpan.seconds(2)
    /// Nor longer for the first one.
    static let longestDelay = TimeSpan.seconds(30)
    /// A step must not end while it is drilled.
    static let leastBake = TimeSpan.hours(1)

    /// A bound in place of a comparison, which takes days of counts of both versions.
    static let bound = Band.above(1)

    /// The policy as it is in force.
    let policy: Policy
    /// Its metrics as they are drilled: each judged by bounds.
    let metrics: [Metric]
    /// The metric that is made to fail.
    let metric: Metric
    /// How many times longer the policy's own times are than the drill's.
    let scale: Double

    /// Plans a drill.
    ///
    /// - Parameters:
    ///   - policy: The policy.
    ///   - name: The metric to make fail; nil for the first that can halt.
    /// - Throws: `Refusal` where nothing of the policy, or not that metric, can halt.
    init(_ policy: Policy, metric name: MetricName?) throws(Refusal) {
        let metrics = policy.metrics.map(Self.byBounds)
        let able = metrics.filter { $0.isActing && $0.onFailure == .halt && ($0.fail ?? $0.pass) != nil }
        let names = able.map(\.name.rawValue).joined(separator: ", ")
        guard let first = able.first else {
            throw Refusal(
                what: "no metric of \(policy.name) can halt: there is nothing to drill",
                next: "Give a metric fail or pass and onFailure: halt; rolloutctl lint calls such a policy unchecked.")
        }
        guard let metric = name == nil ? first : able.first(where: { $0.name == name }) else {
            throw Refusal(
                what: "the metric \(name?.rawValue ?? "") of \(policy.name) cannot halt",
                next: "Those that can: \(names).")
        }
        self.policy = policy
        self.metrics = metrics
        self.metric = metric
        scale = max(1, Double(metric.interval.milliseconds) / Double(Self.longestInterval.milliseconds))
    }

    private static func byBounds(_ metric: Metric) -> Metric {
        var drilled = metric
        if metric.compare != nil, metric.fail == nil, metric.pass == nil { drilled.fail = bound }
        drilled.compare = nil
        return drilled
    }

    /// The step that the rollout stands on when the metric begins to fail.
    var step: Percentage { policy.steps.first?.percentage ?? .full }

    /// Where the Store has the rollout at first: below the first step, so that the drill walks to it.
    var start: Percentage { Percentage(hundredths: max(1, step.hundredths / 2)) ?? step }

    /// How often a metric is looked at in the drill; a policy can say whole seconds.
    func interval(of metric: Metric) -> TimeSpan { max(.seconds(1), scaled(metric.interval).wholeSeconds) }

    /// When its first look is due.
    func delay(of metric: Metric) -> TimeSpan { min(scaled(metric.initialDelay).wholeSeconds, Self.longestDelay) }

    private func scaled(_ span: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: Int64((Double(span.milliseconds) / scale).rounded()))
    }

    /// The same span in the policy's own time.
    func ownTime(_ span: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: Int64((Double(span.milliseconds) * scale).rounded()))
    }

    /// What a metric's stand-in says while all is well: something that passes.
    static func healthy(_ metric: Metric) -> Reading {
        let value =
            switch (metric.pass, metric.fail) {
            case (.above(let bound)?, _), (nil, .below(let bound)?): bound + distance(from: bound)
            case (.below(let bound)?, _), (nil, .above(let bound)?): bound - distance(from: bound)
            case (nil, nil): 0.0
            }
        return Reading(value: value, sample: sample(metric))
    }

    /// What it says when the version is ill: something that fails, as far beyond the bound as the bound is from nothing.
    static func failing(_ metric: Metric) -> Reading {
        let value =
            switch (metric.fail, metric.pass) {
            case (.above(let bound)?, _), (nil, .below(let bound)?): bound + distance(from: bound)
            case (.below(let bound)?, _), (nil, .above(let bound)?): bound - distance(from: bound)
            case (nil, nil): 0.0
            }
        return Reading(value: value, sample: sample(metric))
    }

    private static func distance(from bound: Double) -> Double { bound == 0 ? 1 : abs(bound) }

    private static func sample(_ metric: Metric) -> Double { max(1, metric.minSample ?? 1) * 10 }
}

extension TimeSpan {
    /// Rounded to whole seconds.
    fileprivate var wholeSeconds: TimeSpan { .seconds((milliseconds + 500) / 1_000) }
}
