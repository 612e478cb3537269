import HealthSources
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("The Store's rates: new versions, completed days, both reports", .timeLimit(.minutes(1)))
struct StoreRateTests {
    /// day of November, version, devices
    typealias Rows = [(Int, String, Double)]

    private static func report(_ rows: Rows, _ column: String) -> [ScriptedServer.Step] {
        let values = rows.map { #"{"date":"2026-11-\#($0.0)","packageVersion":"\#($0.1)","\#(column)":\#($0.2)}"# }
        return ScriptedServer.Step.reply(
            200, #"{"Value":[\#(values.joined(separator: ","))],"@nextLink":null,"TotalCount":\#(rows.count)}"#,
            headers: [("MS-CorrelationId", column)])
    }

    private func measure(
        usage: Rows, failures: Rows, rate: StoreRate = .crash, request: (MetricSource) -> MeasurementRequest
    ) async throws -> Measurement {
        try await HealthFixture.run(at: HealthFixture.settled) { asked in
            asked.target.contains("usagedaily")
                ? Self.report(usage, "dailyActiveDevices") : Self.report(failures, "deviceCount")
        } _: { sources, _, _ in
            await sources.measure(request(.store(rate)))
        }
    }

    private func measure(
        usage: Rows, failures: Rows, exposedSince: String = "2026-11-15T08:00:00Z",
        stepSince: String = "2026-11-15T08:00:00Z"
    ) async throws -> Measurement {
        try await measure(usage: usage, failures: failures) {
            HealthFixture.request($0, exposedSince: exposedSince, stepSince: stepSince, maxAge: .hours(80))
        }
    }

    private func day(_ day: Int) throws -> Timestamp { try #require(Timestamp("2026-11-\(day)T00:00:00Z")) }

    private let usage: Rows = [
        (16, "4.2", 100), (16, "4.1", 900), (17, "4.2", 200), (17, "4.1", 800), (18, "4.2", 250), (18, "4.1", 750),
        (19, "4.2", 450), (19, "4.1", 550),
    ]
    private let failures: Rows = [
        (16, "4.2", 1), (16, "4.1", 9), (17, "4.2", 2.5), (17, "4.1", 8), (18, "4.2", 0.5), (18, "4.1", 7),
        (19, "4.2", 6),
        (19, "4.1", 6),
    ]

    @Test("sums over all completed days since the exposure; the fallback on the same days")
    func sums() async throws {
        let measurement = try await measure(usage: usage, failures: failures)
        #expect(measurement.result == .value(10.0 / 1_000, sample: 1_000))
        #expect(measurement.baseline == 30.0 / 3_000)
        #expect(measurement.from == (try day(16)))
        #expect(measurement.to == (try day(20)))
        #expect(measurement.requests == 2)
        #expect(measurement.correlationID == "deviceCount")
    }

    @Test("days wholly within the step in progress, as soon as there are any")
    func step() async throws {
        let measurement = try await measure(usage: usage, failures: failures, stepSince: "2026-11-17T00:00:00.001Z")
        #expect(measurement.result == .value(6.5 / 700, sample: 700))
        #expect(measurement.baseline == 13.0 / 1_300)
        #expect(measurement.from == (try day(18)))
        let atMidnight = try await measure(usage: usage, failures: failures, stepSince: "2026-11-17T00:00:00Z")
        #expect(atMidnight.from == (try day(17)))
        let before = try await measure(usage: usage, failures: failures, stepSince: "2026-11-19T00:00:01Z")
        #expect(before.from == (try day(16)))
        #expect(before.sample == 1_000)
    }

    @Test("an account's lag says when a day is settled")
    func lags() async throws {
        for (lag, last) in [(TimeSpan.hours(54), 19), (.hours(30), 20), (.hours(6), 21)] {
            let usage: Rows = [(18, "4.2", 100), (19, "4.2", 100), (20, "4.2", 100)]
            let failures: Rows = [(18, "4.2", 1), (19, "4.2", 1), (20, "4.2", 1)]
            let measurement = try await HealthFixture.run(at: HealthFixture.settled, lags: ["default": lag]) { asked in
                asked.target.contains("usagedaily")
                    ? Self.report(usage, "dailyActiveDevices") : Self.report(failures, "deviceCount")
            } _: { sources, _, _ in
                await sources.measure(HealthFixture.request(.store(.crash), maxAge: .hours(80)))
            }
            #expect(measurement.to == (try day(last)), "\(lag)")
        }
    }

    @Test("the days of the exposure and of today do not count")
    func bounds() async throws {
        let more = usage + [(15, "4.2", 1), (20, "4.2", 1_000)]
        let moreFailures = failures + [(15, "4.2", 1), (20, "4.2", 900)]
        #expect(try await measure(usage: more, failures: moreFailures).sample == 1_000)
        let midnight = "2026-11-15T00:00:00Z"
        let whole = try await measure(usage: more, failures: moreFailures, exposedSince: midnight, stepSince: midnight)
        #expect(whole.sample == 1_001)
    }

    @Test("what is asked: whole days, at most thirty, the event type, never a hash")
    func queries() async throws {
        let (usage, failures) = (usage, failures)
        for (rate, type) in [(StoreRate.crash, "crash"), (.hang, "hang"), (.memory, "memory"), (.script, "jse")] {
            try await HealthFixture.run(at: HealthFixture.settled) { asked in
                asked.target.contains("usagedaily")
                    ? Self.report(usage, "dailyActiveDevices") : Self.report(failures, "deviceCount")
            } _: { sources, server, _ in
                let request = HealthFixture.request(.store(rate), exposedSince: "2026-01-01T00:00:00Z")
                let measurement = await sources.measure(request)
                let asked = server.requests.map(\.target).filter { $0.contains("analytics/") }
                #expect(asked.count == 2)
                #expect(asked.allSatisfy { $0.contains("startDate=10%2F23%2F2026&endDate=11%2F19%2F2026") })
                #expect(asked.last?.contains("filter=eventType%20eq%20%27\(type)%27&groupby=packageVersion&") == true)
                #expect(asked.allSatisfy { !$0.lowercased().contains("hash") && !$0.contains("failureName") })
                for target in asked { #expect(measurement.query.contains("GET " + target.dropFirst())) }
                #expect(measurement.query.hasSuffix("version 4.2.0.0, 4 days from 2026-11-16 to 2026-11-19"))
            }
        }
    }

    @Test("a day that only one report has is not counted")
    func oneReport() async throws {
        let late = try await measure(usage: usage, failures: failures.filter { $0.0 != 19 })
        #expect(late.result == .value(4.0 / 550, sample: 550))
        #expect(late.to == (try day(19)))
        let gap = try await measure(usage: usage.filter { $0.0 != 17 }, failures: failures)
        #expect(gap.sample == 800)
    }

    @Test(
        "no failure row of the version is no failure where the report has another row of the day, and unknown otherwise"
    )
    func zero() async throws {
        let none = try await measure(usage: usage, failures: failures.filter { $0.1 == "4.1" })
        #expect(none.result == .value(0, sample: 1_000))
        let unknownOnly: Rows = [(19, "Unknown", 1)]
        #expect(try await measure(usage: usage, failures: unknownOnly).result == .value(0, sample: 450))
        let empty = try await measure(usage: usage, failures: [])
        #expect(empty.isNoData)
        #expect(empty.requests == 2)
    }

    @Test("failures without active devices make the day unknown")
    func inconsistent() async throws {
        let changed = usage.map { $0.0 == 19 && $0.1 == "4.2" ? (19, "4.2", 0.0) : $0 }
        #expect(try await measure(usage: changed, failures: failures).sample == 550)
        let missing = usage.filter { !($0.0 == 19 && $0.1 == "4.2") }
        #expect(try await measure(usage: missing, failures: failures).sample == 550)
    }

    @Test("no usage row of the version, no active device, no completed day: no data, and no request too many")
    func noData() async throws {
        let foreign = try await measure(usage: usage.filter { $0.1 == "4.1" }, failures: failures)
        #expect(foreign.isNoData)
        #expect(foreign.requests == 1)
        #expect(try await measure(usage: [], failures: []).isNoData)
        let zeros: Rows = [(19, "4.2", 0)]
        #expect(try await measure(usage: zeros, failures: [(19, "4.1", 1)]).isNoData)
        let young = try await measure(usage: usage, failures: failures, exposedSince: "2026-11-19T00:00:01Z")
        #expect(young.isNoData)
        #expect(young.requests == 0)
        let future = try await measure(usage: usage, failures: failures, exposedSince: "2027-11-19T00:00:01Z")
        #expect(future.isNoData)
    }

    @Test("several packages are summed; a version that the fallback has too is left out")
    func versions() async throws {
        let usage: Rows = [(19, "4.2", 100), (19, "4.2.1", 300), (19, "4.1", 50), (19, "3.0", 550)]
        let failures: Rows = [(19, "4.2", 1), (19, "4.2.1", 3), (19, "4.1", 5), (19, "3.0", 1)]
        let measurement = try await measure(usage: usage, failures: failures) {
            HealthFixture.request($0, versions: ["4.2.1", "4.2", "3.0"], fallback: ["4.1", "3.0"])
        }
        #expect(measurement.result == .value(4.0 / 400, sample: 400))
        #expect(measurement.baseline == 6.0 / 600)
        let same = try await measure(usage: usage, failures: failures) {
            HealthFixture.request($0, versions: ["4.1"], fallback: ["4.1", "3.0"])
        }
        #expect(same.errorCode == "noVersion")
        #expect(same.requests == 0)
    }

    @Test("a baseline only where every day can be judged for the fallback as well")
    func baseline() async throws {
        let partial = try await measure(usage: usage.filter { !($0.0 == 17 && $0.1 == "4.1") }, failures: failures)
        #expect(partial.value == 0.01)
        #expect(partial.baseline == nil)
        let none = try await measure(usage: usage, failures: failures) { HealthFixture.request($0, fallback: []) }
        #expect(none.value == 0.01)
        #expect(none.baseline == nil)
    }

    @Test("the counts of each day that both versions have, where they are asked for")
    func days() async throws {
        let wanting = { (source: MetricSource) in
            HealthFixture.request(source, stepSince: "2026-11-18T00:00:00Z", maxAge: .hours(80), wantsDays: true)
        }
        let whole = try await measure(usage: usage, failures: failures, request: wanting)
        let report = try #require(whole.days)
        // Of the whole rollout, not of the step alone, which the value speaks of.
        #expect(whole.sample == 700)
        #expect(report.first == CivilDate("2026-11-16") && report.last == CivilDate("2026-11-19"))
        #expect(report.days.map(\.day.day) == [16, 17, 18, 19])
        #expect(report.days.map(\.failures) == [1, 2.5, 0.5, 6] && report.days.map(\.devices) == [100, 200, 250, 450])
        #expect(report.days.map(\.fallbackFailures) == [9, 8, 7, 6])
        #expect(report.days.map(\.fallbackDevices) == [900, 800, 750, 550])
        let partial = try await measure(
            usage: usage.filter { !($0.0 == 17 && $0.1 == "4.1") }, failures: failures, request: wanting)
        #expect(partial.days?.days.map(\.day.day) == [16, 18, 19])
        let alone = try await measure(usage: usage, failures: failures) {
            HealthFixture.request($0, fallback: [], maxAge: .hours(80), wantsDays: true)
        }
        #expect(alone.value != nil && alone.days?.days == [])
        #expect(try await measure(usage: usage, failures: failures).days == nil)
    }

    @Test("two rows for one day and version, and rows from the future, are errors")
    func contradictions() async throws {
        let twice = try await measure(usage: usage + [(19, "4.2.0.0", 1)], failures: failures)
        #expect(twice.errorCode == "severalSeries")
        let failuresTwice = try await measure(usage: usage, failures: failures + [(16, "4.1", 1)])
        #expect(failuresTwice.errorCode == "severalSeries")
        let future = try await measure(usage: usage, failures: failures + [(22, "4.2", 1)])
        #expect(future.errorCode == "futureDated")
        #expect(future.requests == 2)
    }

    @Test("data older than maxAge is handed over with its time, for the engine to judge")
    func stale() async throws {
        let measurement = try await measure(usage: usage.filter { $0.0 < 19 }, failures: failures) {
            HealthFixture.request($0, maxAge: .hours(1))
        }
        #expect(measurement.value != nil)
        #expect(measurement.to == (try day(19)))
    }

    @Test("a day that is over but not settled does not count, though it has rows: they may be of half the day")
    func unsettled() async throws {
        let (usage, failures) = (usage, failures)
        let end = try day(19)
        let almost = HealthFixture.settled - TimeSpan(milliseconds: 1)
        try await HealthFixture.run(at: almost) { asked in
            asked.target.contains("usagedaily")
                ? Self.report(usage, "dailyActiveDevices") : Self.report(failures, "deviceCount")
        } _: { sources, server, _ in
            let measurement = await sources.measure(HealthFixture.request(.store(.crash), maxAge: .hours(54)))
            #expect(measurement.result == .value(4.0 / 550, sample: 550))
            #expect(measurement.to == end)
            #expect(server.requests.last?.target.contains("endDate=11%2F18%2F2026") == true)
        }
    }

    @Test("a rate above one is shown as it is: the Store extrapolates, and a catastrophe must not look like an error")
    func aboveOne() async throws {
        #expect(try await measure(usage: [(19, "4.2", 10)], failures: [(19, "4.2", 12.5)]).value == 1.25)
    }

    @Test(
        "the Store's refusals keep their kind, with the requests that they took",
        arguments: [(429, "rateLimited"), (403, "forbidden"), (500, "server"), (401, "unauthorized")])
    func refusals(status: Int, code: String) async throws {
        try await HealthFixture.run(answer: { _ in ScriptedServer.Step.reply(status) }) { sources, _, _ in
            let measurement = await sources.measure(HealthFixture.request(.store(.crash)))
            #expect(measurement.errorCode == code)
            #expect(measurement.requests == (status == 401 ? 2 : 1))
        }
    }

    @Test("an account that the settings do not have")
    func account() async throws {
        try await HealthFixture.run(answer: { _ in [] }) { sources, server, _ in
            let measurement = await sources.measure(HealthFixture.request(.store(.crash), account: "other"))
            #expect(measurement.errorCode == "noAccount")
            #expect(server.requests.isEmpty)
        }
    }

    @Test("says when there can be newer days, once it has said all that there can be by now")
    func calendar() async throws {
        #expect(try await measure(usage: usage, failures: failures).nextData == Timestamp("2026-11-22T06:00:00Z"))
        let late = try await measure(usage: usage, failures: failures.filter { $0.0 != 19 })
        #expect(late.value != nil && late.nextData == nil)
        #expect(try await measure(usage: [], failures: []).nextData == nil)
        let young = try await measure(usage: usage, failures: failures, exposedSince: "2026-11-20T09:00:00Z")
        #expect(young.isNoData && young.nextData == Timestamp("2026-11-23T06:00:00Z"))
        // A comparison lacks the newest day where the fallback's is late.
        let alone = usage.filter { !($0.0 == 19 && $0.1 == "4.1") }
        for (wantsDays, next) in [(false, Timestamp("2026-11-22T06:00:00Z")), (true, nil)] {
            let measurement = try await measure(usage: alone, failures: failures.filter { $0.0 != 19 || $0.1 == "4.2" })
            {
                HealthFixture.request($0, maxAge: .hours(80), wantsDays: wantsDays)
            }
            #expect(measurement.nextData == next)
        }
        try await HealthFixture.run(answer: { _ in ScriptedServer.Step.reply(500) }) { sources, _, _ in
            #expect(await sources.measure(HealthFixture.request(.store(.crash))).nextData == nil)
        }
    }

    @Test("negative and impossible counts never become a rate")
    func counts() async throws {
        #expect(try await measure(usage: [(19, "4.2", -1)], failures: failures).errorCode == "malformed")
        #expect(try await measure(usage: usage, failures: [(19, "4.2", -1)]).errorCode == "malformed")
    }
}
