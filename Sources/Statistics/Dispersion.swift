/// By how much the days scatter beyond a model of them: the divisor of evidence, never below 1.
///
/// Pearson's statistic over its degrees of freedom, as in quasi-likelihood (Wedderburn 1974), drawn toward a prior guess: two
/// days say little about their scatter, and most failures come in small groups anyway.
enum Dispersion {
    /// What is assumed before there are days.
    static let prior = 1.3
    /// How many degrees of freedom the assumption is worth.
    static let weight = 3.0

    /// The dispersion of the days about a common ratio.
    static func estimate(_ days: [ComparedCounts], by likelihood: DayLikelihood, at ratio: Double) -> Double {
        var (sum, count) = (0.0, 0.0)
        for day in days where day.total > 0 {
            count += 1
            let variance = likelihood.variance(day, at: ratio)
            // Without a failure on one side every split is as expected, and nothing scatters.
            guard variance > 0 else { continue }
            let residual = day.failures - day.total * day.share(at: ratio)
            sum += residual * residual / variance
        }
        return max(1, (weight * prior + sum) / (weight + max(0, count - 1)))
    }
}
