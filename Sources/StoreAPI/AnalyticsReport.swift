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

/// One row of the hourly report: so many devices with one version of the application in one hour.
public struct VersionHour: Hashable, Sendable {
    /// The hour's beginning, in universal time.
    public let hour: Timestamp
    /// The package's version; nil for rows that name none.
    public let version: PackageVersion?
    /// Devices; the Store extrapolates, so there may be a fraction. Finite and not negative.
    public let devices: Double

    /// A row.
    public init(hour: Timestamp, version: PackageVersion?, devices: Double) {
        self.hour = hour
        self.version = version
        self.devices = devices
    }
}

/// One row of the report by failure: so many devices had one failure with one version of the application on one day.
public struct SignatureDay: Hashable, Sendable {
    /// The day, in universal time.
    public let date: CivilDate
    /// The package's version; nil for rows that name none.
    public let version: PackageVersion?
    /// What the Store tells failures apart by, as it says it; nil where it could not tell.
    public let hash: String?
    /// What the Store calls the failure, as it says it; nil where it has no name.
    public let name: String?
    /// Devices; the Store extrapolates, so there may be a fraction. Finite and not negative.
    public let devices: Double

    /// A row.
    public init(date: CivilDate, version: PackageVersion?, hash: String?, name: String?, devices: Double) {
        self.date = date
        self.version = version
        self.hash = hash
        self.name = name
        self.devices = devices
    }
}

/// What a report by version and day said.
public typealias AnalyticsReport = ReportOfRows<VersionDay>

/// What a report said, with what it took to get it.
public struct ReportOfRows<Row: Sendable>: Sendable {
    /// The rows of all pages, or why there are none.
    public let result: Result<[Row], StoreFailure>
    /// How many requests of the account's budget it took.
    public let requests: Int
    /// What was asked, without the host; holds no secret.
    public let query: String
    /// The last answer's correlation ID.
    public let correlationID: CorrelationID?
}
