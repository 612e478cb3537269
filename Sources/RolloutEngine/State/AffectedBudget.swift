import RolloutModel
import Statistics

/// A budget in people: how many devices may have a crash on the new version beyond what the fallback would have had.
struct AffectedBudget {
    /// Of all obeyed policies the smallest: a smaller one applies at once, a larger one from the next step on (rule 7).
    let limit: Int
    /// The metric of crashes that knows the days; nil where none has been looked at.
    let progress: MetricProgress?

    /// The budget of an open rollout; nil where no policy has one.
    init?(_ open: Kept<OpenRollout>) {
        // A key path through a shared value is made anew each time, which takes longer than all the rest of a decision.
        guard let limit = open.obeyed.compactMap({ $0.value.limits.maxAffectedDevices }).min() else { return nil }
        self.limit = limit
        let crashes = open.metrics.filter { $0.definition.source == .store(.crash) }
        progress = crashes.first { $0.excess != nil } ?? crashes.first
    }

    /// The estimate, beside the budget.
    var affected: AffectedDevices {
        let excess = progress?.excess
        return AffectedDevices(
            limit: limit, estimate: excess?.estimate, error: excess?.error, days: excess?.days ?? 0)
    }

    /// Whether more were hurt than the budget has, and not by chance. What is not known is never over it.
    var isExceeded: Bool { progress?.excess?.exceeds(Double(limit)) ?? false }
}
