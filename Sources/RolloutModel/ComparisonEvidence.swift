/// What the comparison of a metric with the fallback says: the verdict and all that an operator would ask about it.
public struct ComparisonEvidence: Codable, Hashable, Sendable {
    /// Failures and device-days of both versions over some days.
    public struct Sample: Codable, Hashable, Sendable {
        /// How many days.
        public let days: Int
        /// Devices with a failure, day by day added up, on the new version.
        public let failures: Double
        /// Active devices, day by day added up, on the new version.
        public let devices: Double
        /// Devices with a failure on the fallback.
        public let fallbackFailures: Double
        /// Active devices on the fallback.
        public let fallbackDevices: Double

        /// A sample.
        public init(
            days: Int, failures: Double, devices: Double, fallbackFailures: Double, fallbackDevices: Double
        ) {
            self.days = days
            self.failures = failures
            self.devices = devices
            self.fallbackFailures = fallbackFailures
            self.fallbackDevices = fallbackDevices
        }
    }

    /// `fail`, `pass` or `inconclusive`.
    public let verdict: Verdict
    /// The least degradation worth a halt.
    public let ratio: Double
    /// The new version's rate as a multiple of the fallback's over all days since the exposure; nil where one of the two has no
    /// failure on any day, so that there is no finite one but 0.
    public let estimate: Double?
    /// The interval for it that holds at all looks together, at the metric's share of α; nil for an end that is not known.
    public let lower: Double?
    /// The upper end of the interval.
    public let upper: Double?
    /// Evidence (an e-value) that the new version is worse, from all days since the exposure; at most 1e15.
    public let harm: Double
    /// What fails: evidence of 1/α of the metric's share.
    public let harmNeeded: Double
    /// Evidence that it is not worse by `ratio`, from the days that the metric's value speaks of: the step's own, as soon as there
    /// are any; at most 1e15.
    public let safety: Double
    /// What passes.
    public let safetyNeeded: Double
    /// All days since the exposure.
    public let sample: Sample
    /// How many of them the pass is judged on.
    public let ownDays: Int
    /// How many more days like those so far would decide if the estimate were the truth; nil where it is decided, where none would
    /// within a year, and where nothing is known.
    public let daysToDecide: Int?

    /// The state of a comparison.
    public init(
        verdict: Verdict, ratio: Double, estimate: Double?, lower: Double?, upper: Double?, harm: Double,
        harmNeeded: Double, safety: Double, safetyNeeded: Double, sample: Sample, ownDays: Int, daysToDecide: Int?
    ) {
        self.verdict = verdict
        self.ratio = ratio
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
        self.harm = harm
        self.harmNeeded = harmNeeded
        self.safety = safety
        self.safetyNeeded = safetyNeeded
        self.sample = sample
        self.ownDays = ownDays
        self.daysToDecide = daysToDecide
    }
}

/// How many devices had a crash on the new version beyond what the fallback would have had, against the policy's budget.
public struct AffectedDevices: Codable, Hashable, Sendable {
    /// The budget, `limits.maxAffectedDevices`.
    public let limit: Int
    /// The estimate: device-days, at least 0; nil while no day has both versions' counts.
    public let estimate: Double?
    /// Its standard error by chance alone.
    public let error: Double?
    /// How many days it rests on.
    public let days: Int

    /// An estimate against its budget.
    public init(limit: Int, estimate: Double?, error: Double?, days: Int) {
        self.limit = limit
        self.estimate = estimate
        self.error = error
        self.days = days
    }
}
