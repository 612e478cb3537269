/// How a metric judges the new version by its fallback on the same completed days, by a test that is safe to look at as often as
/// one likes.
public struct Comparison: Codable, Hashable, Sendable {
    /// What it means that the days so far show neither harm nor safety.
    public enum InconclusiveResponse: String, Codable, CaseIterable, Sendable {
        /// The metric is inconclusive: nothing is raised.
        case hold
        /// The metric's bands alone decide until the comparison shows harm.
        case ignore
    }

    /// The least degradation worth a halt: the new version's rate as a multiple of the fallback's, above 1.
    public var ratio: Double
    /// The probability, over the whole rollout, that a version which is no worse fails; above 0, at most 0.5.
    public var alpha: Double
    /// What it means that the days so far show neither.
    public var inconclusive: InconclusiveResponse
    /// How many comparing metrics of the policy that can halt or pause keep `alpha` together, this one among them.
    public var sharedBy: Int

    /// The probability that a version which is worse by `ratio` passes at some time: evidence of 5 against it lets it pass.
    public static let beta = 0.2

    /// A comparison with the documented defaults.
    public init(
        ratio: Double = 1.5, alpha: Double = 0.05, inconclusive: InconclusiveResponse = .hold, sharedBy: Int = 1
    ) {
        self.ratio = ratio
        self.alpha = alpha
        self.inconclusive = inconclusive
        self.sharedBy = sharedBy
    }

    /// What this metric alone is tested at (Bonferroni): holds however the metrics depend on each other.
    public var level: Double { alpha / Double(max(1, sharedBy)) }
}

extension [Metric] {
    /// The same metrics, each comparison knowing with how many others it shares its α: those that can halt or pause. One that only
    /// warns or is on trial stops nothing, and has its α to itself.
    public func sharingAlpha() -> [Metric] {
        let sharers = count { $0.compare != nil && $0.isActing }
        return map { metric in
            var metric = metric
            let isSharing = metric.isActing
            metric.compare?.sharedBy = isSharing ? sharers : 1
            return metric
        }
    }
}

/// What a look says of each completed day, of both versions.
public struct DayReport: Codable, Hashable, Sendable {
    /// The first day that was asked for.
    public let first: CivilDate
    /// The last one.
    public let last: CivilDate
    /// The days that could be read; what is known of any other day in between is not known any more.
    public let days: [DayCounts]

    /// A report of the days from `first` to `last`.
    public init(first: CivilDate, last: CivilDate, days: [DayCounts]) {
        (self.first, self.last, self.days) = (first, last, days)
    }
}

/// Failures and active devices of one day in universal time. The Store extrapolates, so that counts may have fractions.
public struct DayCounts: Codable, Hashable, Sendable {
    /// The day.
    public let day: CivilDate
    /// Devices with a failure on the new version.
    public let failures: Double
    /// Active devices on the new version.
    public let devices: Double
    /// Devices with a failure on the fallback.
    public let fallbackFailures: Double
    /// Active devices on the fallback.
    public let fallbackDevices: Double

    /// The counts of a day, whatever they are: who judges them looks whether they make sense.
    public init(day: CivilDate, failures: Double, devices: Double, fallbackFailures: Double, fallbackDevices: Double) {
        self.day = day
        self.failures = failures
        self.devices = devices
        self.fallbackFailures = fallbackFailures
        self.fallbackDevices = fallbackDevices
    }

    /// Whether every count is a number that can be written down.
    public var isFinite: Bool {
        failures.isFinite && devices.isFinite && fallbackFailures.isFinite && fallbackDevices.isFinite
    }
}
