import HealthSources
import NIOPosix
import RolloutModel
import StoreAPI
import StoreSimulator
import Testing

@Suite("The Store's rates against the Store simulator", .timeLimit(.minutes(1)))
struct SimulatorTests {
    /// Measures a rollout that has been at 10 % for so many hours.
    private func measure(_ rate: StoreRate, after hours: Int64, stepAfter step: Int64 = 0) async throws -> Measurement {
        try await measure(.store(rate), after: hours, stepAfter: step)
    }

    private func measure(
        _ source: MetricSource, after hours: Int64, stepAfter step: Int64 = 0,
        failures: [SingleFailure] = []
    ) async throws -> Measurement {
        let start = try #require(Timestamp("2026-11-10T00:00:00Z"))
        let clock = SimulatorClock.stopped(at: start)
        var application = ScenarioApplication.rollingOut("9NBLGGH4R315", at: 10)
        application.versionRates = [
            try #require(PackageVersion("2.0.0.0")): FailureRates(crash: 0.05),
            try #require(PackageVersion("1.0.0.0")): FailureRates(crash: 0.01),
        ]
        var scenario = Scenario(application)
        scenario.events = failures.map { .init(after: .zero, .addFailure(application.id, $0)) }
        return try await StoreSimulatorServer.with(scenario, clock: clock) { simulator in
            clock.advance(by: .hours(hours))
            let store = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let example = SimulatedAccount.example
            let account = try StoreAccount(
                name: "default", tenantID: example.tenantID, clientID: example.clients[0].id,
                clientSecret: Secret(example.clients[0].secret), storeURL: simulator.storeURL,
                loginURL: simulator.loginURL)
            let now = StoreClock(wall: { clock.now }, elapsed: { .zero })
            let analytics = StoreAnalytics(StoreClient(account: account, web: store, clock: now))
            let sources = HealthSources(analytics: ["default": analytics], web: web, clock: now)
            let measurement = await sources.measure(
                HealthFixture.request(
                    source, versions: ["2.0"], fallback: ["1.0"], exposedSince: start.description,
                    stepSince: (start + .hours(step)).description, maxAge: .hours(54)))
            try await store.shutdown()
            try await web.shutdown()
            return measurement
        }
    }

    @Test("the rates that the scenario sets come out, new against old")
    func rates() async throws {
        let measurement = try await measure(.crash, after: 4 * 24 + 7)
        let value = try #require(measurement.value)
        #expect(abs(value - 0.05) < 0.000_1)
        #expect(abs((measurement.baseline ?? 0) - 0.01) < 0.000_1)
        #expect((measurement.sample ?? 0) > 1_000)
        #expect(measurement.from == Timestamp("2026-11-10T00:00:00Z"))
        #expect(measurement.to == Timestamp("2026-11-13T00:00:00Z"))
        #expect(measurement.requests == 2)
        #expect(measurement.correlationID != nil)
    }

    @Test("at every hour of a day the value is the true one: no half-counted day is taken for a whole one")
    func everyHour() async throws {
        for hour in stride(from: Int64(72), to: 96, by: 3) {
            let measurement = try await measure(.crash, after: hour)
            let value = try #require(measurement.value, "\(hour): \(measurement)")
            #expect(abs(value - 0.05) < 0.000_1, "\(hour) hours: \(value)")
        }
    }

    @Test("no data until a day has settled; then the days of the step alone")
    func steps() async throws {
        #expect(try await measure(.hang, after: 53).isNoData)
        #expect(try await measure(.hang, after: 54).value != nil)
        let step = try await measure(.memory, after: 120, stepAfter: 25)
        #expect(step.from == Timestamp("2026-11-12T00:00:00Z"))
        #expect(try await measure(.script, after: 120, stepAfter: 100).from == Timestamp("2026-11-10T00:00:00Z"))
    }

    @Test("hourly counts are there hours after the exposure, days before any rate")
    func hours() async throws {
        let count = MetricSource.storeCount(StoreCount(.crash, hours: 4))
        #expect(try await measure(count, after: 3).isNoData)
        let early = try await measure(count, after: 9)
        // 2,000 devices ÷ 24 in each hour, a twentieth of which fail; the report is three hours behind.
        #expect(abs((early.value ?? 0) - 1 * 2_000.0 / 24 * 0.05) < 0.001, "\(early)")
        #expect(early.to == Timestamp("2026-11-10T06:00:00Z"))
        #expect(early.requests == 1)
        #expect(try await measure(.crash, after: 9).isNoData)
    }

    @Test("a failure that only the new version has is found among those that both have")
    func signatures() async throws {
        let versions = (try #require(PackageVersion("1.0")), try #require(PackageVersion("2.0")))
        let source = MetricSource.storeSignatures(StoreSignatures(.crash))
        #expect(try await measure(source, after: 80).value == 0)
        let new = SingleFailure(.crash, in: "render_tile", of: versions.1, share: 0.01)
        let both = [versions.0, versions.1].map { SingleFailure(.crash, in: "old_bug", of: $0, share: 0.01) }
        let found = try await measure(source, after: 80, failures: both + [new])
        #expect(found.value == 1)
        #expect(found.signatures?.map(\.name) == ["APPLICATION_CRASH_contoso.exe!render_tile"])
        #expect(found.signatures?.first.map { abs($0.devices - 20) < 0.001 } == true)
        #expect(found.signatures?.first?.firstSeen == Timestamp("2026-11-10T00:00:00Z"))
        let few = SingleFailure(.crash, in: "render_tile", of: versions.1, share: 0.002)
        #expect(try await measure(source, after: 80, failures: [few]).value == 0)
    }
}
