import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("The Store's analytics", .timeLimit(.minutes(1)))
struct AnalyticsTests {
    private let app = ApplicationID("9NBLGGH4R315")

    private func days() throws -> ClosedRange<CivilDate> {
        try #require(CivilDate("2026-11-08"))...(try #require(CivilDate("2026-11-19")))
    }

    private func report(
        _ rate: StoreRate? = .crash, _ answer: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step]
    ) async throws -> (AnalyticsReport, targets: [String]) {
        var report: AnalyticsReport?
        var targets: [String] = []
        let days = try days()
        try await StoreFixture.run(store: answer) { fixture in
            let analytics = StoreAnalytics(fixture.client)
            if let rate {
                report = await analytics.failures(rate, of: app, on: days)
            } else {
                report = await analytics.usage(of: app, on: days)
            }
            targets = fixture.storeRequests.map(\.target)
        }
        return (try #require(report), targets)
    }

    private static func page(_ rows: String, rest: String = #","@nextLink":null,"TotalCount":1"#) -> [ScriptedServer
        .Step]
    {
        ScriptedServer.Step.reply(200, #"{"Value":[\#(rows)]\#(rest)}"#, headers: [("MS-CorrelationId", "a-1")])
    }

    private func row(_ date: String, _ version: String, _ devices: Double) throws -> VersionDay {
        VersionDay(date: try #require(CivilDate(date)), version: PackageVersion(version), devices: devices)
    }

    @Test("failurehits: filter, grouping and American dates; fractions of devices")
    func failures() async throws {
        let rows = """
            {"date":"2026-11-18","applicationId":"9nblggh4r315","eventType":"crash","packageVersion":"4.2.0.0","deviceCount":7.142857,\
            "eventCount":9.0,"sandboxId":null},{"date":"2026-11-18T00:00:00","packageVersion":"Unknown","deviceCount":"2"}
            """
        for rate in StoreRate.allCases {
            let type = ["crash": "crash", "hang": "hang", "memory": "memory", "script": "jse"][rate.rawValue] ?? ""
            let (report, targets) = try await report(rate) { _ in
                Self.page(rows.replacing("\"crash\"", with: "\"\(type)\""))
            }
            #expect(try report.result.get() == [row("2026-11-18", "4.2", 7.142857), row("2026-11-18", "-", 2)])
            let query = """
                analytics/failurehits?applicationId=9NBLGGH4R315&startDate=11%2F08%2F2026&endDate=11%2F19%2F2026&\
                aggregationLevel=day&filter=eventType%20eq%20%27\(type)%27&groupby=packageVersion&top=10000&skip=0
                """
            #expect(targets == ["/v1.0/my/" + query])
            #expect(report.query == "GET " + query)
            #expect(report.requests == 1)
            #expect(report.correlationID == "a-1")
        }
    }

    @Test("usagedaily: by date and version; an empty report is a report")
    func usage() async throws {
        let (filled, targets) = try await report(nil) { _ in
            Self.page(
                #"{"date":"2026-11-18","packageVersion":"4.2","dailyActiveDevices":100,"subscriptionName":"null"}"#)
        }
        #expect(try filled.result.get() == [row("2026-11-18", "4.2", 100)])
        #expect(targets.first?.contains("usagedaily?") == true)
        #expect(targets.first?.contains("groupby=date%2CpackageVersion") == true)
        let (empty, _) = try await report(nil) { _ in Self.page("", rest: #","@nextLink":null,"TotalCount":0"#) }
        #expect(try empty.result.get() == [])
    }

    private static func row(_ day: Int) -> String {
        #"{"date":"2026-11-\#(day)","packageVersion":"4.2","deviceCount":1}"#
    }

    @Test("pages: the next address is built, never pasted")
    func paging() async throws {
        let (report, targets) = try await report { request in
            let link =
                "failurehits?applicationId=9NBLGGH4R315&filter=eventType eq 'crash'&startDate=2026/11/08&skip=2&top=2"
            guard request.target.hasSuffix("skip=0") else { return Self.page(Self.row(12)) }
            return Self.page(Self.row(10) + "," + Self.row(11), rest: #","@nextLink":"\#(link)","TotalCount":3"#)
        }
        #expect(try report.result.get().map(\.date.day) == [10, 11, 12])
        #expect(report.requests == 2)
        #expect(targets.count == 2)
        #expect(
            targets.last?.hasSuffix(
                "startDate=11%2F08%2F2026&endDate=11%2F19%2F2026&aggregationLevel=day&filter=eventType%20eq%20%27crash%27&groupby=packageVersion&top=10000&skip=2"
            ) == true)
    }

    @Test(
        "links that go elsewhere than on",
        arguments: [
            "failurehits?skip=0", "failurehits?skip=5", "failurehits?skip=-1", "failurehits?top=1", "x",
            "https://evil.example/?skip=x",
        ])
    func badLinks(link: String) async throws {
        let (report, targets) = try await report { _ in
            Self.page(Self.row(10), rest: #","@nextLink":"\#(link)""#)
        }
        #expect(throws: StoreFailure.self) { try report.result.get() }
        #expect(targets.count == 1)
    }

    @Test("pages without end are given up")
    func endless() async throws {
        let (report, targets) = try await report { request in
            let skip = request.target.split(separator: "=").last.flatMap { Int($0) } ?? 0
            return Self.page(Self.row(10), rest: #","@nextLink":"failurehits?skip=\#(skip + 1)""#)
        }
        #expect(throws: StoreFailure.self) { try report.result.get() }
        #expect(targets.count == 10)
        #expect(report.requests == 10)
    }

    @Test(
        "rows that cannot be relied on make the report a failure",
        arguments: [
            #"{"packageVersion":"4.2","deviceCount":1}"#, #"{"date":"11/18/2026","deviceCount":1}"#,
            #"{"date":"2026-11-18","packageVersion":"4.2"}"#, #"{"date":"2026-11-18","deviceCount":-1}"#,
            #"{"date":"2026-11-18","deviceCount":"NaN"}"#, #"{"date":"2026-11-18","deviceCount":1e400}"#,
            #"{"date":"2026-11-18","deviceCount":null}"#, #"{"date":"2026-11-18","deviceCount":1,"DeviceCount":2}"#,
            #"{"date":"2026-11-18","deviceCount":1,"applicationId":"9NBLGGH4R999"}"#,
            #"{"date":"2026-11-18","deviceCount":1,"eventType":"hang"}"#, #"{"date":"2026-11-31","deviceCount":1}"#,
            #"{"date":"2026-11-18x","deviceCount":1}"#, "7", "null",
        ])
    func badRows(row: String) async throws {
        let (report, _) = try await report { _ in Self.page(row) }
        let failure = #expect(throws: StoreFailure.self) { try report.result.get() }
        #expect(failure?.kind == .malformed)
        #expect(report.requests == 1)
    }

    @Test("failures come with their requests; a 401 takes two")
    func failing() async throws {
        let forbidden =
            #"{"code":"Forbidden","innererror":{"code":"Forbidden","message":"EC5"},"message":"x","source":"AnalyticsAPI"}"#
        let (report, _) = try await report { request in
            request.header("Authorization")?.hasSuffix("-1") == true
                ? ScriptedServer.Step.reply(401)
                : ScriptedServer.Step.reply(403, forbidden, headers: [("MS-CorrelationId", "f-1")])
        }
        let failure = #expect(throws: StoreFailure.self) { try report.result.get() }
        #expect(failure?.kind == .forbidden)
        #expect(failure?.code == "Forbidden")
        #expect(report.requests == 2)
        #expect(report.correlationID == "f-1")
    }
}
