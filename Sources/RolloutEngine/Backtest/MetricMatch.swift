import RolloutModel

/// Which of a policy's metrics a recorded look is a look at.
struct MetricMatch {
    /// The policy's metrics.
    let metrics: [Metric]
    /// The names under which something was measured.
    let recorded: Set<MetricName>

    /// The metrics that the look speaks for: the one of its name, else those with the very same question that have no
    /// measurements under their own name.
    func metrics(for name: MetricName, _ source: MetricSource?) -> [Metric] {
        if let own = metrics.first(where: { $0.name == name }) { return [own] }
        guard let source else { return [] }
        return metrics.filter { $0.source == source && !recorded.contains($0.name) }
    }
}

/// When recorded looks reach a metric that is looked at less often than was recorded, or later: the newest one counts as soon
/// as the policy would look.
struct LookRhythm {
    /// A look that waits until the policy looks again.
    struct Waiting {
        let due: Timestamp
        let metric: Metric
        let look: RecordedRelease.Look
        let request: MeasurementRequest?
    }

    /// When the rollout began.
    let start: Timestamp
    private var nextLook: [MetricName: Timestamp] = [:]
    private var waiting: [Waiting] = []

    init(start: Timestamp) { self.start = start }

    /// Whether the policy looks at the moment of a recorded look; else the look waits. `recorded` is the metric as it was in
    /// force when the look was made: one that looks as often sees every look.
    mutating func looks(
        _ metric: Metric, _ look: RecordedRelease.Look, _ request: MeasurementRequest?, recorded: Metric?
    ) -> Bool {
        waiting.removeAll { $0.metric.name == metric.name }
        if let recorded, recorded.interval >= metric.interval, recorded.initialDelay >= metric.initialDelay {
            return true
        }
        let due = nextLook[metric.name] ?? start + metric.initialDelay
        guard look.at >= due else {
            waiting.append(Waiting(due: due, metric: metric, look: look, request: request))
            return false
        }
        nextLook[metric.name] = look.at + metric.interval
        return true
    }

    /// The first look that waits no longer than until that moment.
    mutating func next(until end: Timestamp) -> Waiting? {
        guard let first = waiting.indices.min(by: { waiting[$0].due < waiting[$1].due }), waiting[first].due <= end
        else { return nil }
        let due = waiting.remove(at: first)
        nextLook[due.metric.name] = due.due + due.metric.interval
        return due
    }
}
