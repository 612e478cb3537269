/// How many failures the Store counted within the last hours, whatever the number of devices: an alarm for the time in which
/// there is no rate yet.
public struct StoreCount: Codable, Hashable, Sendable {
    /// The kind of failure.
    public var failure: StoreRate
    /// Over how many completed hours, 1 to `CompletedHours.kept`.
    public var hours: Int

    /// A day: long enough for the failures of every time zone.
    public static let usualHours = 24

    /// A count.
    public init(_ failure: StoreRate, hours: Int = usualHours) {
        self.failure = failure
        self.hours = hours
    }
}

/// How many failures the new version has that its fallback does not have.
public struct StoreSignatures: Codable, Hashable, Sendable {
    /// The kind of failure.
    public var failure: StoreRate
    /// A failure counts that so many devices had on one day: above 0.
    public var minDevices: Double
    /// On so many days the fallback must have been in use, 1 to 29: a young one has not had the time to show what is rare.
    public var fallbackDays: Int

    /// Fewer devices than these may all be one person's.
    public static let usualMinDevices = 5.0
    /// Every day of the week.
    public static let usualFallbackDays = 7

    /// New failures.
    public init(
        _ failure: StoreRate, minDevices: Double = usualMinDevices, fallbackDays: Int = usualFallbackDays
    ) {
        self.failure = failure
        self.minDevices = minDevices
        self.fallbackDays = fallbackDays
    }
}

/// One failure as the Store tells failures apart.
public struct FailureSignature: Codable, Hashable, Sendable {
    /// The Store's `failureHash`, cleaned: one short line.
    public let hash: String
    /// The Store's `failureName`, cleaned: one short line; empty where it has none.
    public let name: String
    /// The most devices that had it on one day.
    public let devices: Double
    /// The start of the first day on which the new version had it.
    public let firstSeen: Timestamp

    /// How many are named where there are more.
    public static let mostNamed = 5

    /// A failure.
    public init(hash: String, name: String, devices: Double, firstSeen: Timestamp) {
        self.hash = hash
        self.name = name
        self.devices = devices
        self.firstSeen = firstSeen
    }
}

extension MetricSource {
    /// Whether the Store's own analytics are asked, at the cost of the account's request budget.
    public var isStore: Bool {
        switch self {
        case .store, .storeCount, .storeSignatures: true
        case .prometheus, .http, .check: false
        }
    }

    /// How many requests of the Store account's budget a look takes, where each report has one page.
    public var requests: Int {
        switch self {
        case .store, .storeSignatures: 2
        case .storeCount: 1
        case .prometheus, .http, .check: 0
        }
    }

    /// What a metric with the source does without data, where its policy does not say: an alarm that has nothing to report
    /// is no reason to wait.
    public var usualNoData: Metric.NoDataResponse {
        if case .storeCount = self { .ignore } else { .hold }
    }

    /// What a metric with the source does when it fails, where its policy does not say: what a new failure means, only a
    /// person can tell.
    public var usualFailureResponse: Metric.FailureResponse {
        if case .storeSignatures = self { .pause } else { .halt }
    }
}
