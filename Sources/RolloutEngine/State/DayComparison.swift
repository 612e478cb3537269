import RolloutModel
import Statistics

/// A metric's comparison with the fallback: harm by all days since the exposure, safety by the step's own days only (S8).
struct DayComparison {
    let comparison: Comparison
    /// The test of all days since the rollout was first seen in effect.
    let all: SequentialComparison
    /// The test of the days that the metric's value speaks of.
    let own: SequentialComparison

    /// An evidence that a double can no longer hold is written as this.
    private static let greatest = 1e15

    /// What the comparison says by itself.
    var verdict: Verdict {
        if all.showsHarm(alpha: comparison.level) { return .fail }
        return own.showsSafety(beta: Comparison.beta) ? .pass : .inconclusive
    }

    /// All that an operator would ask. The interval takes milliseconds, so it is made only when somebody will read it.
    var evidence: ComparisonEvidence {
        let interval = all.interval(alpha: comparison.level)
        let verdict = verdict
        return ComparisonEvidence(
            verdict: verdict, ratio: comparison.ratio, estimate: all.estimate.isFinite ? all.estimate : nil,
            lower: interval.lower, upper: interval.upper.isFinite ? interval.upper : nil,
            harm: Self.shown(all.logHarm), harmNeeded: 1 / comparison.level, safety: Self.shown(own.logSafety),
            safetyNeeded: 1 / Comparison.beta, sample: all.sample, ownDays: own.days.count,
            daysToDecide: verdict == .inconclusive ? daysToDecide : nil)
    }

    private var daysToDecide: Int? {
        let pass =
            own.days.isEmpty
            ? all.daysToPass(beta: Comparison.beta, from: 0) : own.daysToPass(beta: Comparison.beta)
        return [all.daysToFail(alpha: comparison.level), pass].compactMap { $0 }.min()
    }

    private static func shown(_ logarithm: Double) -> Double {
        min(SequentialComparison.evidence(logarithm), greatest)
    }
}

extension SequentialComparison {
    fileprivate var sample: ComparisonEvidence.Sample {
        ComparisonEvidence.Sample(
            days: days.count, failures: failures.new, devices: days.reduce(0) { $0 + $1.devices },
            fallbackFailures: failures.fallback, fallbackDevices: days.reduce(0) { $0 + $1.fallbackDevices })
    }
}
