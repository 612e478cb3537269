import RolloutModel

/// How the applications truly do, and the sources that say so, or something else.
struct TrueHealth: Sendable {
    /// A number that every band of the simulated policies passes, and one that every one of them fails.
    static let healthy = 0.002
    static let between = 0.009
    static let sick = 0.05

    /// The code of an answer with several series, the last of which is healthy.
    static let several = "severalSeries"

    var dice: Dice
    var faults: FaultMix
    var isCalm = false
    /// Targets whose new version is bad.
    private(set) var sick: Set<RolloutTarget> = []
    /// When each target turned bad, or good again: what the Store's figures of the past say.
    private var turns: [RolloutTarget: [(at: Timestamp, isSick: Bool)]] = [:]
    private var last: [Key: Measurement] = [:]

    private struct Key: Hashable {
        let rollout: PolicyName
        let metric: MetricName
    }

    init(dice: Dice, faults: FaultMix) {
        self.dice = dice
        self.faults = faults
    }

    mutating func setSick(_ target: RolloutTarget, _ isSick: Bool, at truth: Timestamp) {
        if isSick { sick.insert(target) } else { sick.remove(target) }
        turns[target, default: []].append((truth, isSick))
    }

    /// Whether the target's new version was bad then.
    func wasSick(_ target: RolloutTarget, at moment: Timestamp) -> Bool {
        turns[target]?.last { $0.at <= moment }?.isSick ?? false
    }

    private mutating func strikes(_ fault: Fault) -> Bool { !isCalm && faults.strikes(fault) }

    /// Looks at a metric: what the source says, and how long that takes. `wall` is what the machine's clock shows.
    mutating func look(
        _ order: MeasurementOrder, at truth: Timestamp, wall: Timestamp
    ) -> (Measurement, after: TimeSpan) {
        let key = Key(rollout: order.rollout, metric: order.request.metric)
        let delay =
            strikes(.metricSlow)
            ? dice.span(.seconds(1)...(.seconds(60))) : dice.span(.milliseconds(10)...(.seconds(2)))
        let measurement = say(key, order.request, truth, wall: wall)
        last[key] = measurement
        return (measurement, delay)
    }

    private mutating func say(
        _ key: Key, _ request: MeasurementRequest, _ truth: Timestamp, wall: Timestamp
    ) -> Measurement {
        var end = truth - dice.span(.zero...(.seconds(5)))
        var begin = end - dice.one(of: [.zero, .seconds(30), .minutes(2)])
        func make(_ result: Measurement.Result, _ from: Timestamp, _ to: Timestamp) -> Measurement {
            Measurement(result, from: from, to: to, query: "the metric", requests: request.source.requests)
        }
        var value = number(request)
        var figures: StoreFigures?
        if request.source.isStore {
            let known = StoreFigures(request, at: truth)
            figures = known
            guard let period = known.period else { return known.silence(request, at: truth, wall: wall) }
            (begin, end) = (period.lowerBound, period.upperBound)
            value = known.value(request.source, isSick: wasSick(request.submission.target, at: end))
        }
        if strikes(.metricNaN) { return make(.value(.nan, sample: 5_000), begin, end) }
        if strikes(.metricInfinite) {
            return make(.value(dice.one(of: [.infinity, -.infinity]), sample: 5_000), begin, end)
        }
        if strikes(.metricStale) {
            let old = dice.span(request.maxAge...(request.maxAge * 3)) + .minutes(1)
            return make(.value(value, sample: 5_000), begin - old, end - old)
        }
        if strikes(.metricFuture) {
            let ahead = dice.span(.minutes(6)...(.days(400)))
            return make(.value(value, sample: 5_000), begin + ahead, end + ahead)
        }
        if strikes(.metricDuplicate), let last = last[key] { return last }
        if strikes(.metricError) { return make(.error(code: "http-503", message: "the source is down"), begin, end) }
        if strikes(.metricSeveral) {
            return make(.error(code: TrueHealth.several, message: "several series where one was meant"), begin, end)
        }
        if strikes(.metricNoData) { return make(.noData("the answer is empty"), begin, end) }
        if strikes(.metricBadSample) {
            return make(.value(value, sample: dice.one(of: [nil, 0, 3, -1, .nan])), begin, end)
        }
        if strikes(.metricBackward) { return make(.value(value, sample: 5_000), end, begin - .seconds(1)) }
        guard let figures else { return make(.value(value, sample: 5_000), begin, end) }
        return figures.word(value, request, at: truth, wall: wall)
    }

    private mutating func number(_ request: MeasurementRequest) -> Double {
        if sick.contains(request.submission.target) { return Self.sick }
        return dice.hits(isCalm ? 0 : 60) ? Self.between : Self.healthy
    }
}
