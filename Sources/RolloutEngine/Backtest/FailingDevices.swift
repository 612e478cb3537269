import RolloutModel

/// Devices with a failure on the new version, as the Store's rates tell: the rate of each stretch of days times its devices.
struct FailingDevices {
    /// For each metric the newest count of each stretch, by its beginning: a look speaks of all days of a step so far.
    private var counts: [MetricName: [Timestamp: Double]] = [:]

    /// Takes a look into account; a source other than the Store's does not count devices.
    mutating func take(_ metric: Metric, _ measurement: Measurement) {
        guard case .store = metric.source, case .value(let value, let sample?) = measurement.result, value.isFinite,
            sample.isFinite, value >= 0, sample >= 0
        else { return }
        counts[metric.name, default: [:]][measurement.from] = value * sample
    }

    /// The count of the metric with most; nil where none counts devices.
    var most: Double? {
        counts.values.map { stretches in stretches.keys.sorted().reduce(0) { $0 + (stretches[$1] ?? 0) } }.max()
    }
}
