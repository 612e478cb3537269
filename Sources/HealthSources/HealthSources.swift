public import CheckRunner
public import RolloutModel
public import StoreAPI

/// Every source that a policy can name, behind one door.
public struct HealthSources: HealthSource {
    /// How far the Store's usage reports lie behind, as far as anybody knows: its days are judged when they are older. An
    /// account's setting may say otherwise.
    public static let usualLag = CompletedDays.usualLag

    private let stores: [AccountName: StoreSources]
    private let servers: WebSource
    private let checks: CheckSource
    private let clock: StoreClock

    /// The sources.
    ///
    /// - Parameters:
    ///   - analytics: The Store's analytics of each account in the settings.
    ///   - web: The connections to metric servers. Not those to the Store: nothing of one may reach the other.
    ///   - lags: How long after a day's end the Store's rows of it are taken for complete, by account; `usualLag` where an
    ///     account has none.
    ///   - checks: Where the operator's programs run.
    ///   - clock: What time it is.
    public init(
        analytics: [AccountName: StoreAnalytics], web: WebClient, lags: [AccountName: TimeSpan] = [:],
        checks: CheckWay = .shipped, clock: StoreClock = .system
    ) {
        let sources = analytics.map { account, analytics in
            (account, StoreSources(analytics, lag: lags[account] ?? Self.usualLag, clock: clock))
        }
        stores = Dictionary(uniqueKeysWithValues: sources)
        servers = WebSource(web: web, clock: clock)
        self.checks = CheckSource(way: checks, clock: clock)
        self.clock = clock
    }

    /// Asks the source that the request names.
    public func measure(_ request: MeasurementRequest) async -> Measurement {
        switch request.source {
        case .prometheus, .http: return await servers.measure(request)
        case .check: return await checks.measure(request)
        case .store, .storeCount, .storeSignatures:
            guard let store = stores[request.account] else {
                let problem = HealthProblem.error(
                    .noAccount, "the settings have no account \(quoted(request.account.rawValue))")
                return problem.measurement(at: clock.wall(), query: "")
            }
            return await store.measure(request)
        }
    }
}

/// Everything that the analytics of one account can be asked.
private struct StoreSources: HealthSource {
    let rate: StoreRateSource
    let count: StoreCountSource
    let signatures: StoreSignatureSource

    init(_ analytics: StoreAnalytics, lag: TimeSpan, clock: StoreClock) {
        rate = StoreRateSource(analytics: analytics, lag: lag, clock: clock)
        count = StoreCountSource(analytics: analytics, clock: clock)
        signatures = StoreSignatureSource(analytics: analytics, lag: lag, clock: clock)
    }

    func measure(_ request: MeasurementRequest) async -> Measurement {
        switch request.source {
        case .store: await rate.measure(request)
        case .storeCount: await count.measure(request)
        case .storeSignatures: await signatures.measure(request)
        case .prometheus, .http, .check: wrongSource(request)
        }
    }
}

extension HealthSource {
    /// What a source answers when it is asked about a metric of another kind: the dispatcher's mistake.
    func wrongSource(_ request: MeasurementRequest) -> Never {
        preconditionFailure("\(type(of: self)) was asked about a \(request.source.kind) metric")
    }
}
