extension SequentialComparison {
    /// An interval for the ratio of the rates that holds at all looks together: each of its bounds is wrong at any time with
    /// probability `alpha` at most. The lower one is above 1 exactly when harm reaches 1/`alpha`.
    public func interval(alpha: Double) -> (lower: Double, upper: Double) {
        let level = -Elementary.log(alpha)
        guard counted.new + counted.fallback > 0 else { return (0, .infinity) }
        let lower = counted.new > 0 ? bound(below: true) { logEvidence(against: $0, for: $0 * bet) - level } : 0
        let upper =
            counted.fallback > 0
            ? bound(below: false) { logEvidence(against: $0, for: $0 / ratio) - level } : .infinity
        return (lower, upper)
    }

    /// Looks, in the logarithm, between a ratio that is rejected (its excess of evidence is not negative) and one that is not:
    /// by the secant, with the Illinois rule (Dowell and Jarratt, 1971, doi:10.1007/BF01934364), and halving every third time,
    /// which nothing can stall. Each step is a look at all days, and every report has two bounds for each comparison.
    private func bound(below: Bool, _ excess: (Double) -> Double) -> Double {
        func value(_ point: Double) -> Double { excess(Elementary.exp(point)) }
        var (rejected, open) = below ? (-Self.widest, Self.widest) : (Self.widest, -Self.widest)
        var (above, under) = (value(rejected), value(open))
        guard above >= 0 else { return below ? 0 : .infinity }
        guard under < 0 else { return Elementary.exp(open) }
        var (step, wasRejected) = (0, Bool?.none)
        while abs(rejected - open) > Self.precision {
            step += 1
            let secant = (rejected * under - open * above) / (under - above)
            let isInside = min(rejected, open) < secant && secant < max(rejected, open)
            let point = isInside && step % 3 != 0 ? secant : (rejected + open) / 2
            let found = value(point)
            let isRejected = found >= 0
            if isRejected == wasRejected { if isRejected { under /= 2 } else { above /= 2 } }
            if isRejected { (rejected, above) = (point, found) } else { (open, under) = (point, found) }
            wasRejected = isRejected
        }
        return Elementary.exp(rejected)
    }

    /// How far apart, in the logarithm, the two ends of a bound may be.
    private static let precision = 1e-10
    /// The logarithms of ratios that bounds are looked for between: beyond a factor of a million there is nothing to tell.
    private static let widest = 13.8

    private func logEvidence(against null: Double, for alternative: Double) -> Double {
        models.reduce(.infinity) { min($0, $1.evidence(of: alternative, against: null, days)) }
    }

    /// How many more days like those so far would decide, if the estimate were the truth; nil where they would not, or only
    /// after more than `most`.
    public func daysToDecide(alpha: Double, beta: Double, most: Int = 365) -> Int? {
        [daysToFail(alpha: alpha, most: most), daysToPass(beta: beta, most: most)].compactMap { $0 }.min()
    }

    /// How many more days like those so far would show harm, if the estimate were the truth; nil where none would.
    public func daysToFail(alpha: Double, most: Int = 365) -> Int? {
        guard let truth, truth >= ratio else { return nil }
        return days(logHarm, to: -Elementary.log(alpha), truth, from: 1, to: bet, most)
    }

    /// How many more days like those so far would show safety, if the estimate were the truth; nil where none would. With
    /// `evidence` (a logarithm) it is not the evidence of these days that they add to.
    public func daysToPass(beta: Double, from evidence: Double? = nil, most: Int = 365) -> Int? {
        guard let truth else { return nil }
        return days(evidence ?? logSafety, to: -Elementary.log(beta), truth, from: ratio, to: 1, most)
    }

    /// The estimate, finite; nil where nothing is known. A ratio that one failure more would give stands for none, or for none
    /// on the other side.
    private var truth: Double? {
        guard !days.isEmpty, counted.new + counted.fallback > 0 else { return nil }
        return (weighted.new > 0 ? weighted.new : 0.5) / (weighted.fallback > 0 ? weighted.fallback : 0.5)
    }

    private func days(
        _ evidence: Double, to level: Double, _ truth: Double, from null: Double, to alternative: Double, _ most: Int
    ) -> Int? {
        let count = Double(days.count)
        let expected = days.map { $0.expected(at: truth) }
        let gain = models.reduce(.infinity) { min($0, $1.evidence(of: alternative, against: null, expected)) } / count
        guard gain > 0 else { return nil }
        let needed = max(0, level - evidence) / gain
        return needed <= Double(most) ? max(1, Int(needed.rounded(.up))) : nil
    }

    /// The evidence itself, as shown: e to the power of its logarithm.
    public static func evidence(_ logarithm: Double) -> Double { Elementary.exp(logarithm) }

    /// All failures counted, on the new version and on the fallback.
    public var failures: (new: Double, fallback: Double) { counted }
}

extension ComparedCounts {
    /// The same day with its failures split as the ratio has it.
    fileprivate func expected(at ratio: Double) -> ComparedCounts {
        let new = total * share(at: ratio)
        return ComparedCounts(
            failures: new, devices: devices, fallbackFailures: total - new, fallbackDevices: fallbackDevices) ?? self
    }
}
