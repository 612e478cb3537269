/// How likely the split of a day's failures is under a ratio of the two rates.
///
/// Given all failures of the day, those of the new version are binomial with the share that the ratio gives: what both versions
/// have in common that day, a weekday or a bad update of something else, drops out. Where the two rates also move apart from day
/// to day by themselves, the share is a beta variable of that spread and the split beta-binomial.
struct DayLikelihood: Sendable {
    /// The standard deviation of the logarithm of the ratio from day to day; 0 for the binomial.
    let spread: Double

    /// The logarithm of the likelihood ratio of two ratios of the rates on one day; the binomial coefficient drops out.
    func logRatio(of alternative: Double, to null: Double, _ day: ComparedCounts) -> Double {
        guard day.total > 0 else { return 0 }
        return logKernel(day, day.share(at: alternative)) - logKernel(day, day.share(at: null))
    }

    private func logKernel(_ day: ComparedCounts, _ share: Double) -> Double {
        let rest = 1 - share
        guard share > 0, rest > 0 else { return -.greatestFiniteMagnitude }
        // By the delta method the logit of a beta variable has the variance 1 / (share × rest × (precision + 1)).
        let precision = spread > 0 ? 1 / (share * rest * spread * spread) - 1 : .infinity
        guard precision < 1e9 else {
            return day.failures * Elementary.log(share) + day.fallbackFailures * Elementary.log(rest)
        }
        return Self.logRising(share * precision, day.failures)
            + Self.logRising(rest * precision, day.fallbackFailures) - Self.logRising(precision, day.total)
    }

    /// The logarithm of Γ(a + x) / Γ(a).
    private static func logRising(_ a: Double, _ x: Double) -> Double {
        x == 0 ? 0 : Elementary.logGamma(a + x) - Elementary.logGamma(a)
    }

    /// The variance of the new version's failures, given the day's total and the share.
    func variance(_ day: ComparedCounts, at ratio: Double) -> Double {
        let share = day.share(at: ratio)
        let binomial = day.total * share * (1 - share)
        return binomial * (1 + max(0, day.total - 1) * share * (1 - share) * spread * spread)
    }
}
