import RolloutModel

/// Policies of worlds that last for weeks in place of hours, so that whole days can be compared.
extension Policy {
    /// How many times as long everything takes there.
    static let slowness: Int64 = 24

    /// The same policy with all its times so many times as long; windows are of the calendar and stay.
    var slowed: Policy {
        var policy = self
        policy.steps = steps.map { step in
            var step = step
            step.bake = step.bake * Self.slowness
            if let timeout = step.approval?.timeout { step.approval?.timeout = timeout * Self.slowness }
            return step
        }
        policy.finalize = finalize.map { Finalize(bake: $0.bake * Self.slowness) }
        policy.metrics = metrics.map { metric in
            var metric = metric
            metric.interval = metric.interval * Self.slowness
            metric.initialDelay = metric.initialDelay * Self.slowness
            metric.maxAge = metric.maxAge * Self.slowness
            return metric
        }
        policy.limits.progressDeadline = limits.progressDeadline * Self.slowness
        policy.limits.maxAge = limits.maxAge * Self.slowness
        policy.limits.watchAfterFinalize = limits.watchAfterFinalize * Self.slowness
        return policy
    }

    /// The policy at a world's pace.
    func paced(_ isSlow: Bool) -> Policy { isSlow ? slowed : self }

    /// Whether a look at the metric brings the counts of each day.
    func wantsDays(of metric: Metric) -> Bool {
        metric.compare != nil || (limits.maxAffectedDevices != nil && metric.source == .store(.crash))
    }
}
