public import RolloutModel
public import StoreAPI

/// Every source that a policy can name, behind one door.
public struct HealthSources: HealthSource {
    /// How far the Store's usage reports lie behind, as far as anybody knows: its days are judged when they are older.
    public static let usualLag = TimeSpan.hours(30)

    private let rates: [AccountName: StoreRateSource]
    private let servers: WebSource
    private let clock: StoreClock

    /// The sources.
    ///
    /// - Parameters:
    ///   - analytics: The Store's analytics of each account in the settings.
    ///   - web: The connections to metric servers. Not those to the Store: nothing of one may reach the other.
    ///   - lag: How long after a day's end the Store's rows of it are taken for complete.
    ///   - clock: What time it is.
    public init(
        analytics: [AccountName: StoreAnalytics], web: WebClient, lag: TimeSpan = usualLag, clock: StoreClock = .system
    ) {
        rates = analytics.mapValues { StoreRateSource(analytics: $0, lag: lag, clock: clock) }
        servers = WebSource(web: web, clock: clock)
        self.clock = clock
    }

    /// Asks the source that the request names.
    public func measure(_ request: MeasurementRequest) async -> Measurement {
        switch request.source {
        case .prometheus, .http: return await servers.measure(request)
        case .store:
            guard let rate = rates[request.account] else {
                let problem = HealthProblem.error(
                    .noAccount, "the settings have no account \(quoted(request.account.rawValue))")
                return problem.measurement(at: clock.wall(), query: "")
            }
            return await rate.measure(request)
        }
    }
}

extension HealthSource {
    /// What a source answers when it is asked about a metric of another kind: the dispatcher's mistake.
    func wrongSource(_ request: MeasurementRequest) -> Never {
        preconditionFailure("\(type(of: self)) was asked about a \(request.source.kind) metric")
    }
}
