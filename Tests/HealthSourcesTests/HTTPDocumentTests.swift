import HealthSources
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("A JSON document over HTTP", .timeLimit(.minutes(1)))
struct HTTPDocumentTests {
    private func measure(
        _ body: String, value: String = "/v", sample: String? = nil, time: String? = nil, maxAge: TimeSpan = .hours(36)
    ) async throws -> Measurement {
        try await measure(
            ScriptedServer.Step.reply(200, body), value: value, sample: sample, time: time, maxAge: maxAge)
    }

    private func measure(
        _ steps: [ScriptedServer.Step], value: String = "/v", sample: String? = nil, time: String? = nil,
        maxAge: TimeSpan = .hours(36)
    ) async throws -> Measurement {
        try await HealthFixture.run(answer: { _ in steps }) { sources, _, port in
            let document = HTTPDocument(url: "http://127.0.0.1:\(port)/d", value: value, sample: sample, time: time)
            return await sources.measure(HealthFixture.request(.http(document), maxAge: maxAge))
        }
    }

    @Test("value, sample and time by pointer; the placeholders are in the address")
    func whole() async throws {
        let body = #"{"data":[{"open":-1},{"open":17.5}],"total":900,"as/of":{"m~n":"2026-11-20T12:30:00+01:00"}}"#
        try await HealthFixture.run(answer: { _ in ScriptedServer.Step.reply(200, body) }) { sources, server, port in
            let document = HTTPDocument(
                url: "http://127.0.0.1:\(port)/api?v={{version}}&s={{submission}}", value: "/data/1/open",
                sample: "/total",
                time: "/as~1of/m~0n")
            let measurement = await sources.measure(HealthFixture.request(.http(document)))
            let time = try #require(Timestamp("2026-11-20T11:30:00Z"))
            #expect(measurement.result == .value(17.5, sample: 900))
            #expect(measurement.from == time)
            #expect(measurement.to == time)
            let request = try #require(server.requests.first)
            #expect(request.method == "GET")
            #expect(request.target == "/api?v=4.2.0.0&s=1152921505694000001")
            #expect(request.header("Authorization") == nil)
            #expect(measurement.query == "GET http://127.0.0.1:\(port)\(request.target) value /data/1/open")
        }
    }

    @Test("without a time the data is of now; the whole document may be the value")
    func defaults() async throws {
        let measurement = try await measure("25", value: "")
        #expect(measurement.result == .value(25, sample: nil))
        #expect(measurement.to == HealthFixture.now)
    }

    @Test(
        "what is no finite number is an error, null no data",
        arguments: [
            (#""25""#, "malformed"), ("true", "malformed"), ("[]", "malformed"), ("{}", "malformed"),
            ("1e400", "malformed"),
            ("-1e400", "malformed"), ("NaN", "malformed"), ("null", nil), (#"1,"v":2"#, "malformed"),
        ])
    func values(value: String, code: String?) async throws {
        let measurement = try await measure(#"{"v":\#(value)}"#)
        #expect(measurement.value == nil)
        #expect(measurement.errorCode == code)
        #expect(measurement.isNoData == (code == nil))
    }

    @Test("samples: finite, not negative, and there if they were asked for")
    func samples() async throws {
        #expect(try await measure(#"{"v":1,"n":0}"#, sample: "/n").sample == 0)
        #expect(try await measure(#"{"v":1,"n":-1}"#, sample: "/n").errorCode == "malformed")
        #expect(try await measure(#"{"v":1,"n":"5"}"#, sample: "/n").errorCode == "malformed")
        #expect(try await measure(#"{"v":1,"n":null}"#, sample: "/n").isNoData)
        #expect(try await measure(#"{"v":1}"#, sample: "/n").errorCode == "missingMember")
    }

    @Test(
        "times as RFC 3339 text and as seconds, however old; future and unreadable ones",
        arguments: [
            (#""2026-11-20T12:00:00Z""#, nil, true), ("1795176000", nil, true), ("1795175999.5", nil, true),
            (#""2026-11-20T12:00:31Z""#, "futureDated", false), ("1795176000000", "futureDated", false),
            ("1795179600", "futureDated", false), (#""2026-11-19T00:00:00Z""#, nil, true),
            (#""2026-11-18T23:59:59Z""#, nil, true), ("0", nil, true), ("null", nil, false),
            ("true", "malformed", false),
            (#""yesterday""#, "malformed", false), (#""2026-11-20""#, "malformed", false), ("-5", "malformed", false),
            (#""1795176000""#, "malformed", false),
        ])
    func times(time: String, code: String?, isValue: Bool) async throws {
        let measurement = try await measure(#"{"v":1,"t":\#(time)}"#, time: "/t")
        #expect(measurement.errorCode == code)
        #expect((measurement.value != nil) == isValue)
    }

    @Test(
        "pointers (RFC 6901) that lead nowhere, and texts that are none",
        arguments: [
            ("/x", "missingMember"), ("/V", "missingMember"), ("/v/0", "missingMember"), ("/a/2", "missingMember"),
            ("/a/-", "missingMember"), ("/a/01", "missingMember"), ("/a/-1", "missingMember"),
            ("/a/99999999999999999999", "missingMember"),
            ("/", "missingMember"), ("v", "badPointer"), ("/v~", "badPointer"), ("/v~2", "badPointer"),
        ])
    func pointers(pointer: String, code: String) async throws {
        #expect(try await measure(#"{"v":1,"a":[1,2]}"#, value: pointer).errorCode == code)
    }

    @Test("an empty name, escapes in their order, and an index are found")
    func found() async throws {
        let body = #"{"":1,"~1":2,"a":[10,{"b":11}]}"#
        for (pointer, value) in [("/", 1.0), ("/~01", 2), ("/a/0", 10), ("/a/1/b", 11)] {
            #expect(try await measure(body, value: pointer).value == value)
        }
    }

    @Test("statuses, redirects, resets, cuts and long bodies are errors")
    func exchange() async throws {
        for status in [204, 301, 307, 401, 404, 500] {
            let steps = ScriptedServer.Step.reply(status, "", headers: [("Location", "http://127.0.0.1:1/")])
            #expect(try await measure(steps).errorCode == (status == 204 ? "malformed" : "status"))
        }
        #expect(try await measure([.reset]).errorCode == "network")
        let body = #"{"v":12}"#
        for count in 0..<body.utf8.count {
            #expect(try await measure(ScriptedServer.Step.cut(200, body, at: count)).errorCode == "malformed")
        }
        #expect(try await measure(body + String(repeating: " ", count: 1 << 20)).errorCode == "malformed")
        #expect(try await measure(String(repeating: "[", count: 100_000)).errorCode == "malformed")
    }

    @Test(
        "only https, or loopback; names and passwords are refused",
        arguments: ["http://example.com/", "ftp://h/", "https://u:p@h/"])
    func addresses(url: String) async throws {
        try await HealthFixture.run(answer: { _ in [] }) { sources, _, _ in
            let measurement = await sources.measure(HealthFixture.request(.http(HTTPDocument(url: url, value: "/v"))))
            #expect(measurement.errorCode == "badAddress")
        }
    }

    @Test("a cancelled look is an error of its own")
    func cancellation() async throws {
        try await HealthFixture.run(answer: { _ in [] }) { sources, server, port in
            await withTaskGroup(of: Measurement.self) { group in
                let document = HTTPDocument(url: "http://127.0.0.1:\(port)/", value: "/v")
                group.addTask { await sources.measure(HealthFixture.request(.http(document))) }
                await server.came(1)
                group.cancelAll()
                #expect(await group.next()?.errorCode == "cancelled")
            }
        }
    }
}
