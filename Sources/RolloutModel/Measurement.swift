/// What to measure, with everything the source needs to know of the rollout.
public struct MeasurementRequest: Codable, Hashable, Sendable {
    /// The metric's name.
    public let metric: MetricName
    /// Where the number comes from.
    public let source: MetricSource
    /// The Store account, for the Store's analytics.
    public let account: AccountName
    /// The submission that is being rolled out.
    public let submission: SubmissionReference
    /// The versions of its packages.
    public let versions: [PackageVersion]
    /// The versions that the other customers have; empty where there is no fallback.
    public let fallbackVersions: [PackageVersion]
    /// When the rollout was first seen in effect: nothing before it says anything of the new version.
    public let exposedSince: Timestamp
    /// When the step in progress was seen in effect.
    public let stepSince: Timestamp
    /// Older data is no data.
    public let maxAge: TimeSpan
    /// The rollout's name and its percentage, for a program that judges; nil for every other source.
    public let standing: Standing?

    /// Where a rollout stands.
    public struct Standing: Codable, Hashable, Sendable {
        /// The rollout: the name of its policy.
        public let rollout: PolicyName
        /// What the Store showed last; nil once the rollout is closed.
        public let percentage: Percentage?

        /// A rollout's standing.
        public init(rollout: PolicyName, percentage: Percentage?) {
            self.rollout = rollout
            self.percentage = percentage
        }
    }
    /// Whether the counts of each day are wanted, of both versions; nil for no.
    public let wantsDays: Bool?

    /// A request.
    public init(
        metric: MetricName, source: MetricSource, account: AccountName, submission: SubmissionReference,
        versions: [PackageVersion], fallbackVersions: [PackageVersion], exposedSince: Timestamp, stepSince: Timestamp,
        maxAge: TimeSpan, standing: Standing? = nil, wantsDays: Bool = false
    ) {
        self.metric = metric
        self.source = source
        self.account = account
        self.submission = submission
        self.versions = versions
        self.fallbackVersions = fallbackVersions
        self.exposedSince = exposedSince
        self.stepSince = stepSince
        self.maxAge = maxAge
        self.standing = standing
        self.wantsDays = wantsDays ? true : nil
    }
}

/// One look at a metric: a number with its evidence, or why there is none.
public struct Measurement: Codable, Hashable, Sendable {
    /// What came of the look.
    public enum Result: Codable, Hashable, Sendable {
        /// A finite number; with `sample`, how many devices or requests it rests on.
        case value(Double, sample: Double?)
        /// The source answered and has nothing to say, or no finite number.
        case noData(String)
        /// The source failed or said something that cannot be used: time-out, 503, several series. `code` is stable.
        case error(code: String, message: String)
    }

    /// What came of the look.
    public let result: Result
    /// The beginning of the time that the number speaks of. For a number of a moment, that moment.
    public let from: Timestamp
    /// The end of the time that the number speaks of: its age is counted from here.
    public let to: Timestamp
    /// What was asked, as the source saw it; holds no secret.
    public let query: String
    /// The fallback version's value over the same time, where the source knows it.
    public let baseline: Double?
    /// The counts of each day, of both versions, where they were asked for and the source has them.
    public let days: DayReport?
    /// How many requests of the Store account's budget the look took.
    public let requests: Int
    /// The Store's correlation ID, where it answered.
    public let correlationID: CorrelationID?
    /// When the source can have newer data at the earliest, where it has a calendar and has said everything that it can have
    /// by now; nil where newer data is possible at any time, also because it is late.
    public let nextData: Timestamp?
    /// The failures that were counted, where those are what is counted: those with the most devices first, at most
    /// `FailureSignature.mostNamed`.
    public let signatures: [FailureSignature]?

    /// A look at a metric.
    public init(
        _ result: Result, from: Timestamp, to: Timestamp, query: String, baseline: Double? = nil,
        days: DayReport? = nil, requests: Int = 0, correlationID: CorrelationID? = nil, nextData: Timestamp? = nil,
        signatures: [FailureSignature]? = nil
    ) {
        self.result = result
        self.from = from
        self.to = to
        self.query = query
        self.baseline = baseline
        self.days = days
        self.requests = requests
        self.correlationID = correlationID
        self.nextData = nextData
        self.signatures = signatures
    }
}
