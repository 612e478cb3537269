/// One measurement of a rollout's health and what follows from it.
public struct Metric: Codable, Hashable, Sendable {
    /// What an empty answer means.
    public enum NoDataResponse: String, Codable, CaseIterable, Sendable {
        /// Nothing is raised until there is data.
        case hold
        /// It counts as a failure.
        case fail
        /// It neither blocks nor passes.
        case ignore
    }

    /// What more failures than `failureLimit` lead to.
    public enum FailureResponse: String, Codable, CaseIterable, Sendable {
        /// The rollout is halted, for good.
        case halt
        /// The rollout waits for a person.
        case pause
        /// An alert, nothing else.
        case warn
    }

    /// The metric's name.
    public var name: MetricName
    /// Where the number comes from.
    public var source: MetricSource
    /// How often it is measured.
    public var interval: TimeSpan
    /// How long after the rollout was first seen the first measurement is due. It is not waited for again after each step:
    /// the watch is never blind.
    public var initialDelay: TimeSpan
    /// Older data is no data.
    public var maxAge: TimeSpan
    /// The least sample that can pass or fail; nil where the source has none.
    public var minSample: Double?
    /// Values in this band fail.
    public var fail: Band?
    /// Values in this band pass.
    public var pass: Band?
    /// The comparison with the fallback; nil where only the bands judge.
    public var compare: Comparison?
    /// Failures tolerated before `onFailure`.
    public var failureLimit: Int
    /// Inconclusive measurements tolerated before the rollout pauses.
    public var inconclusiveLimit: Int
    /// Errors in a row tolerated before the rollout pauses.
    public var consecutiveErrorLimit: Int
    /// What an empty answer means.
    public var noData: NoDataResponse
    /// What too many failures lead to.
    public var onFailure: FailureResponse
    /// Measured and shown, never acts.
    public var dryRun: Bool

    /// A metric with the documented defaults.
    public init(
        name: MetricName, source: MetricSource, interval: TimeSpan = .hours(1), initialDelay: TimeSpan = .zero,
        maxAge: TimeSpan = .hours(36), minSample: Double? = nil, fail: Band? = nil, pass: Band? = nil,
        compare: Comparison? = nil, failureLimit: Int = 0, inconclusiveLimit: Int = 12, consecutiveErrorLimit: Int = 6,
        noData: NoDataResponse = .hold, onFailure: FailureResponse = .halt, dryRun: Bool = false
    ) {
        self.name = name
        self.source = source
        self.interval = interval
        self.initialDelay = initialDelay
        self.maxAge = maxAge
        self.minSample = minSample
        self.fail = fail
        self.pass = pass
        self.compare = compare
        self.failureLimit = failureLimit
        self.inconclusiveLimit = inconclusiveLimit
        self.consecutiveErrorLimit = consecutiveErrorLimit
        self.noData = noData
        self.onFailure = onFailure
        self.dryRun = dryRun
    }

    /// Whether the metric can halt or pause, and so must pass before anything is raised.
    public var isActing: Bool { !dryRun && onFailure != .warn }
}

/// The values on one side of a bound.
public enum Band: Codable, Hashable, Sendable {
    /// Everything greater than the bound.
    case above(Double)
    /// Everything less than the bound.
    case below(Double)

    /// Whether the value lies in the band; a value that is not a number lies in none.
    public func contains(_ value: Double) -> Bool {
        switch self {
        case .above(let bound): value > bound
        case .below(let bound): value < bound
        }
    }

    /// The bound itself.
    public var bound: Double {
        switch self {
        case .above(let bound), .below(let bound): bound
        }
    }
}

/// Where a metric's number comes from.
public enum MetricSource: Codable, Hashable, Sendable {
    /// A rate of the Store's analytics.
    case store(StoreRate)
    /// A number of failures by the Store's analytics, hour by hour.
    case storeCount(StoreCount)
    /// The failures of the Store's analytics that are new.
    case storeSignatures(StoreSignatures)
    /// An instant query of a Prometheus server.
    case prometheus(PrometheusQuery)
    /// A JSON document over HTTP.
    case http(HTTPDocument)
    /// A program of the operator's.
    case check(CheckProgram)

    /// A short name of the kind of source: `store`, `prometheus`, `http`, `check`.
    public var kind: String {
        switch self {
        case .store, .storeCount, .storeSignatures: "store"
        case .prometheus: "prometheus"
        case .http: "http"
        case .check: "check"
        }
    }
}

/// A rate of the Store's analytics: devices with such a failure ÷ active devices, new version, completed days.
public enum StoreRate: String, Codable, CaseIterable, Sendable {
    /// `eventType eq 'crash'`
    case crash
    /// `eventType eq 'hang'`
    case hang
    /// `eventType eq 'memory'`
    case memory
    /// `eventType eq 'jse'`: script failures
    case script
}

/// An instant query of a Prometheus server. Texts may hold `{{version}}` and the other placeholders.
public struct PrometheusQuery: Codable, Hashable, Sendable {
    /// The server: https, or http on a loopback address.
    public var url: String
    /// The query whose one sample is the value.
    public var query: String
    /// The query whose one sample is the sample size.
    public var sample: String?

    /// A query.
    public init(url: String, query: String, sample: String? = nil) {
        self.url = url
        self.query = query
        self.sample = sample
    }
}

/// A JSON document over HTTP and the JSON pointers (RFC 6901) into it. The URL may hold placeholders.
public struct HTTPDocument: Codable, Hashable, Sendable {
    /// The document: https, or http on a loopback address.
    public var url: String
    /// Where the value stands.
    public var value: String
    /// Where the sample size stands.
    public var sample: String?
    /// Where the data's own time stands: RFC 3339 text, or seconds since the epoch.
    public var time: String?

    /// A document.
    public init(url: String, value: String, sample: String? = nil, time: String? = nil) {
        self.url = url
        self.value = value
        self.sample = sample
        self.time = time
    }
}
