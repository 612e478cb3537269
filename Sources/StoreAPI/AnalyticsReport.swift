public import RolloutModel

/// One row of a report: so many devices with one version of the application on one day.
public struct VersionDay: Hashable, Sendable {
    /// The day, in universal time.
    public let date: CivilDate
    /// The package's version; nil for rows that name none, such as `Unknown`.
    public let version: PackageVersion?
    /// Devices; the Store extrapolates, so there may be a fraction. Finite and not negative.
    public let devices: Double

    /// A row.
    public init(date: CivilDate, version: PackageVersion?, devices: Double) {
        self.date = date
        self.version = version
        self.devices = devices
    }
}

/// What a report said, with what it took to get it.
public struct AnalyticsReport: Sendable {
    /// The rows of all pages, or why there are none.
    public let result: Result<[VersionDay], StoreFailure>
    /// How many requests of the account's budget it took.
    public let requests: Int
    /// What was asked, without the host; holds no secret.
    public let query: String
    /// The last answer's correlation ID.
    public let correlationID: CorrelationID?
}
