import RolloutModel

/// Values on each side of every bound that two states of a metric have: together they show every difference of their bands.
struct MetricProbe {
    /// A value, and the words for all that lie between the same bounds.
    struct Value {
        let value: Double
        let words: String
    }

    let values: [Value]

    /// The probes of a metric; either state of it may be missing.
    init(_ old: Metric?, _ new: Metric?) {
        let given = [old?.fail, old?.pass, new?.fail, new?.pass].compactMap { $0?.bound }
        let bounds = given.enumerated().filter { given.firstIndex(of: $0.element) == $0.offset }.map(\.element).sorted()
        guard let first = bounds.first, let last = bounds.last else {
            values = []
            return
        }
        var values = [Value(value: first.nextDown, words: "below \(Words.number(first))")]
        for (low, high) in zip(bounds, bounds.dropFirst()) {
            values.append(
                Value(
                    value: low + (high - low) / 2, words: "between \(Words.number(low)) and \(Words.number(high))"))
        }
        values.append(Value(value: last.nextUp, words: "above \(Words.number(last))"))
        self.values = values.filter(\.value.isFinite)
    }

    /// What exchanging the bands of one for those of the other does.
    static func direction(from old: Metric, to new: Metric) -> EditDirection {
        let pairs = MetricProbe(old, new).values.map {
            (MetricJudge(metric: old).severity(of: $0.value), MetricJudge(metric: new).severity(of: $0.value))
        }
        let (isStricter, isLaxer) = (pairs.contains { $0.1 > $0.0 }, pairs.contains { $0.1 < $0.0 })
        if isStricter == isLaxer { return .changed }
        return isStricter ? .stricter : .laxer
    }
}

extension MetricJudge {
    /// How bad a value is: 0 passes, 1 is inconclusive, 2 fails.
    fileprivate func severity(of value: Double) -> Int {
        let now = Timestamp(milliseconds: 0)
        var metric = metric
        metric.compare = nil
        let look = Measurement(.value(value, sample: metric.minSample), from: now, to: now, query: "")
        switch MetricJudge(metric: metric).judge(look, exposedSince: now, at: now).0 {
        case .pass: return 0
        case .fail: return 2
        case .inconclusive, .waiting, .noData, .stale, .error, .smallSample: return 1
        }
    }
}
