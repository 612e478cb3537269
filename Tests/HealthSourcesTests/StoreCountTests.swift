import HealthSources
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("The Store's counts: new versions, completed hours", .timeLimit(.minutes(1)))
struct StoreCountTests {
    /// hour of 20 November, version, devices
    typealias Rows = [(Int, String, Double)]

    private static func time(_ hour: Int) -> String { "2026-11-20 \(hour < 10 ? "0" : "")\(hour):00:00" }

    private static func report(_ rows: Rows) -> [ScriptedServer.Step] {
        report(rows.map { #"{"date":"\#(time($0.0))","packageVersion":"\#($0.1)","deviceCount":\#($0.2)}"# })
    }

    private static func report(_ rows: [String]) -> [ScriptedServer.Step] {
        ScriptedServer.Step.reply(
            200, #"{"Value":[\#(rows.joined(separator: ","))],"@nextLink":null,"TotalCount":\#(rows.count)}"#,
            headers: [("MS-CorrelationId", "a-1")])
    }

    /// Noon is `HealthFixture.now`: 11 o'clock is the last completed hour.
    private func measure(
        _ rows: Rows, hours: Int = 24, exposedSince: String = "2026-11-20T04:10:00Z",
        stepSince: String = "2026-11-20T04:10:00Z"
    ) async throws -> Measurement {
        try await measure(hours: hours, exposedSince: exposedSince, stepSince: stepSince) { _ in Self.report(rows) }
    }

    private func measure(
        hours: Int = 24, exposedSince: String = "2026-11-20T04:10:00Z", stepSince: String = "2026-11-20T04:10:00Z",
        answer: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step]
    ) async throws -> Measurement {
        try await HealthFixture.run(answer: answer) { sources, _, _ in
            await sources.measure(
                HealthFixture.request(
                    .storeCount(StoreCount(.crash, hours: hours)), exposedSince: exposedSince, stepSince: stepSince))
        }
    }

    private func hour(_ hour: Int) -> Timestamp? { Timestamp("2026-11-20T\(hour < 10 ? "0" : "")\(hour):00:00Z") }

    @Test("devices hour by hour, summed, of the new version alone; no sample, and the next hour is waited for")
    func sums() async throws {
        let rows: Rows = [(5, "4.2", 1.5), (5, "4.1", 90), (6, "4.2", 2), (11, "4.1", 80), (11, "4.2", 7)]
        let measurement = try await measure(rows)
        #expect(measurement.result == .value(10.5, sample: nil))
        #expect(measurement.from == hour(5))
        #expect(measurement.to == hour(12))
        #expect(measurement.requests == 1)
        #expect(measurement.nextData == hour(13))
        #expect(measurement.correlationID == "a-1")
    }

    @Test("what is asked: completed hours, the event type, by the hour and version")
    func query() async throws {
        try await HealthFixture.run(answer: { _ in Self.report([(11, "4.1", 1)]) }) { sources, server, _ in
            let request = HealthFixture.request(
                .storeCount(StoreCount(.script, hours: 3)), exposedSince: "2026-11-15T08:00:00Z")
            let measurement = await sources.measure(request)
            let asked = try #require(server.requests.map(\.target).first { $0.contains("analytics/") })
            #expect(
                asked.hasSuffix(
                    "failurehits?applicationId=9NBLGGH4R315&startDate=2026-11-20%2009%3A00%3A00&endDate=2026-11-20%2011%3A00%3A00&aggregationLevel=hour&filter=eventType%20eq%20%27jse%27&groupby=packageVersion&top=10000&skip=0"
                ), "\(asked)")
            #expect(measurement.query.contains("version 4.2.0.0, 3 hours from 2026-11-20T09:00:00Z"))
            #expect(measurement.result == .value(0, sample: nil))
        }
    }

    @Test("no row of the version is none that failed as far as the report reaches; behind that it may be late")
    func late() async throws {
        let late = try await measure([(9, "4.1", 80)])
        #expect(late.result == .value(0, sample: nil))
        #expect(late.to == hour(10))
        #expect(late.nextData == nil)
        let none = try await measure([])
        #expect(none.isNoData)
        #expect(none.nextData == nil)
    }

    @Test("hours of the step alone as soon as one is over, those of the rollout before")
    func step() async throws {
        let rows: Rows = [(5, "4.2", 1), (10, "4.2", 2), (11, "4.2", 4)]
        let before = try await measure(rows, stepSince: "2026-11-20T11:05:00Z")
        #expect(before.result == .value(7, sample: nil))
        let after = try await measure(rows, stepSince: "2026-11-20T10:05:00Z")
        #expect(after.result == .value(4, sample: nil))
        #expect(after.from == hour(11))
    }

    @Test("no request before an hour can be there, and the hour at which it can")
    func young() async throws {
        let young = try await measure([], exposedSince: "2026-11-20T11:00:01Z")
        #expect(young.isNoData)
        #expect(young.requests == 0)
        #expect(young.nextData == hour(13))
    }

    @Test("the hour in progress and what lies outside the window do not count")
    func bounds() async throws {
        let rows: Rows = [(3, "4.2", 100), (8, "4.2", 1), (12, "4.2", 100), (11, "4.1", 5)]
        #expect(try await measure(rows, hours: 4).result == .value(1, sample: nil))
    }

    @Test("rows that cannot be relied on")
    func broken() async throws {
        #expect(try await measure([(11, "4.2", 1), (11, "4.2.0.0", 1)]).errorCode == "severalSeries")
        #expect(try await measure([(13, "4.1", 1)]).errorCode == "futureDated")
        for date in [
            "2026-11-20", "2026-11-20 11:30:00", "2026-11-20 24:00:00", "2026-11-20x11:00:00", "2026-11-20 1:00:00",
        ] {
            let row = #"{"date":"\#(date)","packageVersion":"4.2","deviceCount":1}"#
            #expect(try await measure { _ in Self.report([row]) }.errorCode == "malformed", "\(date)")
        }
        for date in ["2026-11-20T11:00:00", "2026-11-20T11:00:00Z", "2026-11-20 11:00:00"] {
            let row = #"{"date":"\#(date)","packageVersion":"4.2","deviceCount":1}"#
            #expect(try await measure { _ in Self.report([row]) }.value == 1, "\(date)")
        }
    }

    @Test("the Store's refusals keep their kind; a version that the fallback has too is none")
    func refusals() async throws {
        #expect(try await measure { _ in ScriptedServer.Step.reply(429) }.errorCode == "rateLimited")
        let same = try await HealthFixture.run(answer: { _ in [] }) { sources, _, _ in
            await sources.measure(
                HealthFixture.request(.storeCount(StoreCount(.crash)), versions: ["4.1"], fallback: ["4.1"]))
        }
        #expect(same.errorCode == "noVersion")
    }
}
