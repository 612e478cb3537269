public import RolloutModel

/// How the simulated Store behaves as a service.
public struct StoreSettings: Hashable, Sendable {
    /// How many requests an account may make.
    public struct RequestLimit: Hashable, Sendable {
        /// In any 60 seconds. The real Store allows 20 to a tenant.
        public var perMinute: Int
        /// In any 24 hours; nil for no limit. The real one's is not documented.
        public var perDay: Int?

        /// A limit.
        public init(perMinute: Int = 20, perDay: Int? = nil) {
            self.perMinute = perMinute
            self.perDay = perDay
        }
    }

    /// How long a token is good for, by the simulated clock.
    public var tokenLifetime = TimeSpan.minutes(60)
    /// The request limit; nil for none.
    public var requestLimit: RequestLimit? = RequestLimit()
    /// How far `usagedaily` lies behind.
    public var usageLag = TimeSpan.hours(30)
    /// How far `failurehits` lies behind.
    public var failureLag = TimeSpan.hours(3)
    /// Whether a day that is not over yet has rows for the part that is known.
    public var partialDays = true
    /// By how much of itself a failure count may lie off, either way; 0 to 1.
    public var noise = 0.0
    /// How long a submission stays in each status.
    public var certification = Certification()
    /// How long an upload address opens its blob, by the simulated clock.
    public var uploadLifetime = TimeSpan.hours(24)
    /// How far the `Date` header is off.
    public var dateSkew = TimeSpan.zero

    /// The real Store's behaviour as far as it is known.
    public init() {}
}

/// How many of each thing is kept at most: the simulator may run for weeks.
enum StoreLimit {
    /// Logged requests and effects; the oldest are dropped.
    static let logEntries = 100_000
    /// Tokens that are good at the same time; a client that needs more does not keep its tokens.
    static let tokens = 10_000
    /// Events and faults that wait.
    static let waiting = 100_000
    /// Failures of an application's own; each is looked through for every row.
    static let singleFailures = 1_000
    /// A request's body in bytes outside the paths that follow.
    static let requestBody = 1_048_576
    /// A submission's, with listings in a hundred languages.
    static let submissionBody = 16 << 20
    /// A blob's or block's: Azure's libraries send up to 64 MiB at once.
    static let blobBody = 128 << 20
    /// Bytes of all uploads that are not committed yet.
    static let blobBytes = 1 << 30

    /// The longest body that a request for this path may have.
    static func body(of path: String) -> Int {
        let path = path.lowercased()
        if path.hasPrefix("/\(SimulatedStore.container)/") { return blobBody }
        return path.hasPrefix("/v1.0/my/") ? submissionBody : requestBody
    }
}
