/// How many failures the new version had beyond what the fallback would have had with the same devices on the same days.
///
/// A day's excess is its failures less the new version's devices times the fallback's rate of that day; a day that is better
/// than the fallback takes off. The error is what chance alone would bring: that of the binomial split of the day's failures, of two rates
/// that move apart by a tenth from day to day by themselves, and of the scatter that the days show on top.
public struct ExcessFailures: Hashable, Sendable {
    /// The sum over the days, at least 0. A device that fails on two days counts twice: days cannot be joined.
    public let estimate: Double
    /// The standard error of the sum if the versions are alike.
    public let error: Double
    /// How many days it rests on.
    public let days: Int

    /// So many standard errors above nothing are no chance: over a rollout's worth of looks, about one good rollout in a hundred gets there.
    static let sureness = 3.0
    /// Day-to-day spread of the ratio's logarithm that is nobody's fault; the widest of the comparison's models.
    static let likelihood = DayLikelihood(spread: SequentialComparison.spreads.max() ?? 0)

    /// The excess over some days; nil without any.
    public init?(_ days: [ComparedCounts]) {
        guard !days.isEmpty else { return nil }
        var (sum, variance) = (0.0, 0.0)
        var weighted = (new: 0.0, fallback: 0.0)
        for day in days {
            let rest = 1 - day.share(at: 1)
            sum += day.failures - day.devices * (day.fallbackFailures / day.fallbackDevices)
            variance += Self.likelihood.variance(day, at: 1) / (rest * rest)
            weighted.new += day.failures * rest
            weighted.fallback += day.fallbackFailures * (1 - rest)
        }
        let ratio = weighted.new / weighted.fallback
        let dispersion = Dispersion.estimate(days, by: Self.likelihood, at: ratio)
        estimate = max(0, sum)
        error = (variance * dispersion).squareRoot()
        self.days = days.count
    }

    /// Whether more than the budget were hurt, and not by chance.
    public func exceeds(_ budget: Double) -> Bool { estimate > budget && estimate > Self.sureness * error }
}
