import HealthSources
import NIOPosix
import RolloutModel
import ScriptedServer
import StoreAPI

/// Sources against one scripted server, at noon of 20 November 2026.
enum HealthFixture {
    static let now = Timestamp("2026-11-20T12:00:00Z") ?? Timestamp(milliseconds: 0)

    /// A moment at which 19 November is the last settled day: thirty hours after its end.
    static let settled = Timestamp("2026-11-21T06:00:00Z") ?? now

    static func version(_ text: String) -> PackageVersion? { PackageVersion(text) }

    static func request(
        _ source: MetricSource, versions: [String] = ["4.2"], fallback: [String] = ["4.1"],
        exposedSince: String = "2026-11-15T08:00:00Z", stepSince: String = "2026-11-15T08:00:00Z",
        maxAge: TimeSpan = .hours(36), account: AccountName = "default", application: ApplicationID = "9NBLGGH4R315",
        wantsDays: Bool = false
    ) -> MeasurementRequest {
        MeasurementRequest(
            metric: "crash-rate", source: source, account: account,
            submission: SubmissionReference(RolloutTarget(application: application), "1152921505694000001"),
            versions: versions.compactMap(version), fallbackVersions: fallback.compactMap(version),
            exposedSince: Timestamp(exposedSince) ?? now, stepSince: Timestamp(stepSince) ?? now, maxAge: maxAge,
            wantsDays: wantsDays)
    }

    /// Runs the sources; tokens come from the same server and are not shown to `answer`.
    static func run<Result>(
        at now: Timestamp = now, lags: [AccountName: TimeSpan] = [:],
        answer: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step],
        _ body: (HealthSources, ScriptedServer, _ port: Int) async throws -> Result
    ) async throws -> Result {
        try await ScriptedServer.run { request in
            guard request.target.contains("/oauth2/") else { return answer(request) }
            return ScriptedServer.Step.reply(200, #"{"access_token":"store-token","expires_in":3599}"#)
        } _: { server, port in
            let store = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let clock = StoreClock(wall: { now }, elapsed: { .zero })
            let url = "http://127.0.0.1:\(port)/"
            let account = try StoreAccount(
                name: "default", tenantID: "t", clientID: "c", clientSecret: Secret("s"), storeURL: url, loginURL: url)
            let analytics = StoreAnalytics(StoreClient(account: account, web: store, clock: clock))
            let sources = HealthSources(
                analytics: ["default": analytics], web: web, lags: lags, clock: clock)
            do {
                let result = try await body(sources, server, port)
                try await store.shutdown()
                try await web.shutdown()
                return result
            } catch {
                try? await store.shutdown()
                try? await web.shutdown()
                throw error
            }
        }
    }
}

extension Measurement {
    var value: Double? {
        guard case .value(let value, _) = result else { return nil }
        return value
    }

    var sample: Double? {
        guard case .value(_, let sample) = result else { return nil }
        return sample
    }

    var isNoData: Bool {
        guard case .noData = result else { return false }
        return true
    }

    var errorCode: String? {
        guard case .error(let code, _) = result else { return nil }
        return code
    }
}
