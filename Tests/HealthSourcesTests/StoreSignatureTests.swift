import HealthSources
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("The Store's new failures: on the new version, not on a fallback that has lived", .timeLimit(.minutes(1)))
struct StoreSignatureTests {
    /// day of November, version, hash, devices
    typealias Failures = [(Int, String, String, Double)]
    /// day of November, version, devices
    typealias Usage = [(Int, String, Double)]

    private static func page(_ rows: [String], link: String = "null") -> [ScriptedServer.Step] {
        ScriptedServer.Step.reply(
            200, #"{"Value":[\#(rows.joined(separator: ","))],"@nextLink":\#(link),"TotalCount":\#(rows.count)}"#)
    }

    private static func usage(_ rows: Usage) -> [String] {
        rows.map { #"{"date":"2026-11-\#($0.0)","packageVersion":"\#($0.1)","dailyActiveDevices":\#($0.2)}"# }
    }

    private static func failures(_ rows: Failures) -> [String] {
        rows.map {
            #"{"date":"2026-11-\#($0.0)","packageVersion":"\#($0.1)","failureHash":"\#($0.2)","failureName":"CRASH_app.exe!\#($0.2)","deviceCount":\#($0.3)}"#
        }
    }

    /// The fallback used on the ten days from the 10th to the 19th, the new version from the 16th on.
    private static let lived: Usage =
        (10...19).map { ($0, "4.1", 900) } + (16...19).map { ($0, "4.2", 100) }
    /// What both have on each day.
    private static let old: Failures = (10...19).map { ($0, "4.1", "old", 9) } + (16...19).map { ($0, "4.2", "old", 2) }

    private func measure(
        usage: Usage = lived, _ failures: Failures, minDevices: Double = 5, fallbackDays: Int = 7,
        stepSince: String = "2026-11-15T08:00:00Z", fallback: [String] = ["4.1"]
    ) async throws -> Measurement {
        try await measure(
            minDevices: minDevices, fallbackDays: fallbackDays, stepSince: stepSince, fallback: fallback
        ) { asked in
            asked.target.contains("usagedaily")
                ? Self.page(Self.usage(usage)) : Self.page(Self.failures(failures))
        }
    }

    private func measure(
        minDevices: Double = 5, fallbackDays: Int = 7, stepSince: String = "2026-11-15T08:00:00Z",
        fallback: [String] = ["4.1"], answer: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step]
    ) async throws -> Measurement {
        try await HealthFixture.run(at: HealthFixture.settled, answer: answer) { sources, _, _ in
            let wanted = StoreSignatures(.crash, minDevices: minDevices, fallbackDays: fallbackDays)
            return await sources.measure(
                HealthFixture.request(
                    .storeSignatures(wanted), fallback: fallback, stepSince: stepSince, maxAge: .hours(80)))
        }
    }

    private func note(_ measurement: Measurement) -> String? {
        guard case .noData(let note) = measurement.result else { return nil }
        return note
    }

    @Test("names what is new: its hash and name, the devices of its worst day, the first day")
    func found() async throws {
        let failures = Self.old + [(17, "4.2", "new", 3), (18, "4.2", "new", 12.5), (19, "4.2", "new", 6)]
        let measurement = try await measure(failures)
        #expect(measurement.result == .value(1, sample: 400))
        #expect(
            measurement.signatures == [
                FailureSignature(
                    hash: "new", name: "CRASH_app.exe!new", devices: 12.5,
                    firstSeen: try #require(Timestamp("2026-11-17T00:00:00Z")))
            ])
        #expect(measurement.from == Timestamp("2026-11-16T00:00:00Z"))
        #expect(measurement.to == Timestamp("2026-11-20T00:00:00Z"))
        #expect(measurement.requests == 2)
        #expect(measurement.nextData == Timestamp("2026-11-22T06:00:00Z"))
    }

    @Test("a failure that the fallback has, on whatever day, is old")
    func old() async throws {
        let once = Self.old + [(10, "4.1", "rare", 0.2), (19, "4.2", "rare", 50)]
        #expect(try await measure(once).result == .value(0, sample: 400))
        let elsewhere = Self.old + [(10, "3.9", "rare", 9), (19, "4.2", "rare", 50)]
        #expect(try await measure(elsewhere).value == 1)
    }

    @Test("few devices are not enough: those of one day count, days are not added up")
    func few() async throws {
        let spread = Self.old + (16...19).map { ($0, "4.2", "new", 4.9) }
        #expect(try await measure(spread).value == 0)
        #expect(try await measure(spread, minDevices: 4.9).value == 1)
    }

    @Test("a fallback that has not lived long enough proves nothing")
    func young() async throws {
        let failures = Self.old + [(19, "4.2", "new", 50)]
        let young = Self.lived.filter { $0.1 == "4.2" || $0.0 > 13 }
        let measurement = try await measure(usage: young, failures)
        #expect(note(measurement)?.contains("in use on 6 of the 7 days") == true)
        #expect(try await measure(usage: young, failures, fallbackDays: 6).value == 1)
        let idle = Self.lived.map { $0.1 == "4.1" && $0.0 <= 13 ? ($0.0, $0.1, 0.0) : $0 }
        #expect(note(try await measure(usage: idle, failures)) != nil)
    }

    @Test("a fallback that fewer devices used than the new version proves nothing")
    func small() async throws {
        let small = Self.lived.map { $0.1 == "4.1" ? ($0.0, $0.1, 39.0) : $0 }
        let measurement = try await measure(usage: small, Self.old + [(19, "4.2", "new", 50)])
        #expect(note(measurement)?.contains("390 device-days") == true)
        #expect(note(try await measure(Self.old, fallback: [])) == "there is no fallback to compare with")
    }

    @Test("days of the step alone as soon as there is one")
    func step() async throws {
        let failures = Self.old + [(16, "4.2", "early", 50), (19, "4.2", "late", 20)]
        let measurement = try await measure(failures, stepSince: "2026-11-17T10:00:00Z")
        #expect(measurement.signatures?.map(\.hash) == ["late"])
        #expect(measurement.from == Timestamp("2026-11-18T00:00:00Z"))
        #expect(try await measure(failures, stepSince: "2026-11-19T10:00:00Z").value == 2)
    }

    @Test("at most five are named, the one with the most devices first, and all are counted")
    func many() async throws {
        let failures = Self.old + (1...8).map { (19, "4.2", "new-\($0)", Double($0) + 10) }
        let measurement = try await measure(failures)
        #expect(measurement.value == 8)
        #expect(measurement.signatures?.map(\.hash) == ["new-8", "new-7", "new-6", "new-5", "new-4"])
    }

    @Test("names come from outside: one short line each, without control characters")
    func cleaned() async throws {
        let hash = "a\\u001b[2Jb\\n" + String(repeating: "x", count: 500)
        let measurement = try await measure(Self.old + [(19, "4.2", hash, 50)])
        let signature = try #require(measurement.signatures?.first)
        #expect(signature.hash.hasPrefix("a [2Jb x") && signature.hash.count <= 65)
        #expect(signature.name.hasPrefix("CRASH_app.exe!a [2Jb") && signature.name.count <= 121)
    }

    @Test("all pages are read, and each counts as a request")
    func paging() async throws {
        let measurement = try await measure { asked in
            if asked.target.contains("usagedaily") { return Self.page(Self.usage(Self.lived)) }
            guard asked.target.hasSuffix("skip=0") else { return Self.page(Self.failures([(19, "4.2", "new", 50)])) }
            #expect(asked.target.contains("groupby=failureHash%2CfailureName%2CpackageVersion&"))
            #expect(asked.target.contains("startDate=10%2F23%2F2026&endDate=11%2F19%2F2026"))
            return Self.page(Self.failures(Self.old), link: #""failurehits?skip=\#(Self.old.count)""#)
        }
        #expect(measurement.value == 1)
        #expect(measurement.requests == 3)
    }

    @Test("what cannot be relied on is an error; a row without a hash is no failure of its own")
    func malformed() async throws {
        let twice = Self.old + [(19, "4.2", "new", 1), (19, "4.2.0.0", "new", 1)]
        #expect(try await measure(twice).errorCode == "severalSeries")
        #expect(try await measure(Self.old + [(22, "4.2", "new", 1)]).errorCode == "futureDated")
        func with(_ row: String) async throws -> Measurement {
            try await measure { asked in
                asked.target.contains("usagedaily")
                    ? Self.page(Self.usage(Self.lived)) : Self.page(Self.failures(Self.old) + [row])
            }
        }
        let number = #"{"date":"2026-11-19","packageVersion":"4.2","failureHash":7,"deviceCount":50}"#
        #expect(try await with(number).errorCode == "malformed")
        let negative = #"{"date":"2026-11-19","packageVersion":"4.2","failureHash":"new","deviceCount":-1}"#
        #expect(try await with(negative).errorCode == "malformed")
        let nameless = #"{"date":"2026-11-19","packageVersion":"4.2","failureHash":null,"deviceCount":50}"#
        #expect(try await with(nameless).value == 0)
    }

    @Test("no data until both reports have a day, and then for as long as newer days are late at the interval")
    func lateness() async throws {
        let late = try await measure(Self.old.filter { $0.0 < 19 })
        #expect(late.value == 0 && late.nextData == nil)
        #expect(try await measure([]).isNoData)
        let unused = try await measure(usage: Self.lived.filter { $0.1 == "4.1" }, Self.old)
        #expect(unused.isNoData && unused.requests == 1)
    }
}
