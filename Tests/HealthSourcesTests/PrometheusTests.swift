import HealthSources
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("Prometheus: one finite sample, or no data", .timeLimit(.minutes(1)))
struct PrometheusTests {
    private static let noon = 1_795_176_000

    /// What comes of an answer to a plain query.
    private func measure(
        _ steps: [ScriptedServer.Step], maxAge: TimeSpan = .hours(36), query: String = "up"
    ) async throws -> Measurement {
        try await HealthFixture.run(answer: { _ in steps }) { sources, _, port in
            let source = PrometheusQuery(url: "http://127.0.0.1:\(port)", query: query)
            return await sources.measure(HealthFixture.request(.prometheus(source), maxAge: maxAge))
        }
    }

    private static func success(_ type: String, _ result: String, _ rest: String = "") -> [ScriptedServer.Step] {
        ScriptedServer.Step.reply(
            200, #"{"status":"success","data":{"resultType":"\#(type)","result":\#(result)}\#(rest)}"#)
    }

    private static func vector(_ value: String, at time: String = "\(noon)") -> [ScriptedServer.Step] {
        success("vector", #"[{"metric":{},"value":[\#(time),\#(value)]}]"#)
    }

    @Test("a vector of one and a scalar are values, at the sample's time")
    func values() async throws {
        let time = try #require(Timestamp("2026-11-20T11:59:59.500Z"))
        for steps in [
            Self.vector(#""1.25e-02""#, at: "\(Self.noon - 1).5"),
            Self.success("scalar", #"[\#(Self.noon - 1).5,"0.0125"]"#),
        ] {
            let measurement = try await measure(steps)
            #expect(measurement == Measurement(.value(0.0125, sample: nil), from: time, to: time, query: "up"))
        }
        #expect(try await measure(Self.vector(#""-3""#)).value == -3)
    }

    @Test("no series, NaN and the infinities are no data", arguments: [#""NaN""#, #""+Inf""#, #""-Inf""#])
    func noData(value: String) async throws {
        #expect(try await measure(Self.vector(value)).isNoData)
        #expect(try await measure(Self.success("vector", "[]")).isNoData)
    }

    @Test(
        "values that Swift would read and Prometheus never writes",
        arguments: [
            #""0x1p3""#, #""1e400""#, #""nan""#, #""infinity""#, #""""#, #"" 1""#, #""1,5""#, "1", "null", "[]",
        ])
    func noNumbers(value: String) async throws {
        #expect(try await measure(Self.vector(value)).errorCode == "malformed")
    }

    @Test("several series, ranges, texts, histograms and warnings are errors")
    func otherResults() async throws {
        let one = #"{"metric":{},"value":[\#(Self.noon),"1"]}"#
        #expect(try await measure(Self.success("vector", "[\(one),\(one)]")).errorCode == "severalSeries")
        #expect(try await measure(Self.success("matrix", "[]")).errorCode == "resultType")
        #expect(try await measure(Self.success("string", #"[\#(Self.noon),"1"]"#)).errorCode == "resultType")
        let histogram = #"[{"metric":{},"histogram":[\#(Self.noon),{}]}]"#
        #expect(try await measure(Self.success("vector", histogram)).errorCode == "resultType")
        let warned = Self.success("vector", "[\(one)]", #","warnings":["a store is missing"]"#)
        #expect(try await measure(warned).errorCode == "incomplete")
        let harmless = Self.success("vector", "[\(one)]", #","warnings":[],"infos":["might not be a counter"]"#)
        #expect(try await measure(harmless).value == 1)
    }

    @Test(
        "answers of another shape",
        arguments: [
            "", "<html>", "{}", #"{"status":"success"}"#, #"{"status":"error","error":"x"}"#,
            #"{"status":"success","data":{"resultType":"vector","result":{}}}"#,
            #"{"status":"success","data":{"resultType":"scalar","result":[1]}}"#,
            #"{"status":"success","data":{"resultType":"scalar","result":["1795176000","1"]}}"#,
            #"{"status":"success","status":"success","data":{"resultType":"vector","result":[]}}"#,
        ])
    func shapes(body: String) async throws {
        #expect(try await measure(ScriptedServer.Step.reply(200, body)).errorCode == "malformed")
    }

    @Test("the future is an error beyond half a minute; the past is handed over with its time, for the engine to judge")
    func times() async throws {
        #expect(try await measure(Self.vector(#""1""#, at: "\(Self.noon + 31)")).errorCode == "futureDated")
        #expect(try await measure(Self.vector(#""1""#, at: "\(Self.noon + 30)")).to == HealthFixture.now)
        #expect(try await measure(Self.vector(#""1""#, at: "\(Self.noon)000")).errorCode == "futureDated")
        #expect(try await measure(Self.vector(#""1""#, at: "\(Self.noon - 600)"), maxAge: .minutes(10)).value == 1)
        let old = try await measure(Self.vector(#""1""#, at: "\(Self.noon - 601)"), maxAge: .minutes(10))
        #expect(old.value == 1)
        #expect(old.to == HealthFixture.now - .seconds(601))
        #expect(try await measure(Self.vector(#""1""#, at: "1e300")).errorCode == "futureDated")
        for time in ["-1", #""x""#, "null"] {
            #expect(try await measure(Self.vector(#""1""#, at: time)).errorCode == "malformed", "\(time)")
        }
    }

    @Test("refusals carry the server's own words; a redirect is a refusal", arguments: [400, 422, 503, 302])
    func refusals(status: Int) async throws {
        let body = #"{"status":"error","errorType":"bad_data","error":"parse error: unexpected end"}"#
        let headers = [("Location", "http://127.0.0.1:1/")]
        let measurement = try await measure(ScriptedServer.Step.reply(status, body, headers: headers))
        #expect(measurement.errorCode == "status")
        #expect("\(measurement.result)".contains("parse error"))
    }

    @Test("a body cut at each byte, and one that is too long, are errors")
    func cuts() async throws {
        let body = #"{"status":"success","data":{"resultType":"scalar","result":[\#(Self.noon),"1"]}}"#
        for count in 0..<body.utf8.count {
            #expect(try await measure(ScriptedServer.Step.cut(200, body, at: count)).errorCode == "malformed")
            #expect(try await measure(ScriptedServer.Step.unannounced(200, body, at: count)).errorCode == "malformed")
        }
        let long = body + String(repeating: " ", count: 1 << 20)
        #expect(try await measure(ScriptedServer.Step.reply(200, long)).errorCode == "malformed")
        #expect(try await measure([.reset]).errorCode == "network")
    }

    @Test("the query goes as a form, without the Store's token; the sample is asked second")
    func exchange() async throws {
        try await HealthFixture.run { request in
            Self.vector(request.body.contains("requests") ? #""1200""# : #""0.5""#, at: "\(Self.noon - 5)")
        } _: { sources, server, port in
            let source = PrometheusQuery(
                url: "http://127.0.0.1:\(port)/prefix", query: #"errors{v="{{version}}"} + 1"#, sample: "requests")
            let measurement = await sources.measure(HealthFixture.request(.prometheus(source)))
            #expect(measurement.value == 0.5)
            #expect(measurement.sample == 1_200)
            #expect(measurement.requests == 0)
            #expect(measurement.query == #"errors{v="4.2.0.0"} + 1; sample: requests"#)
            #expect(server.requests.map(\.target) == ["/prefix/api/v1/query", "/prefix/api/v1/query"])
            #expect(server.requests.first?.body == "query=errors%7Bv%3D%224.2.0.0%22%7D+%2B+1")
            #expect(server.requests.allSatisfy { $0.header("Authorization") == nil && $0.method == "POST" })
        }
    }

    @Test(
        "without a usable sample there is no value",
        arguments: [("[]", nil), (#"[{"value":[1795176000,"-1"]}]"#, "malformed")])
    func badSample(result: String, code: String?) async throws {
        try await HealthFixture.run { request in
            request.body.contains("size") ? Self.success("vector", result) : Self.vector(#""0.5""#)
        } _: { sources, _, port in
            let source = PrometheusQuery(url: "http://127.0.0.1:\(port)", query: "up", sample: "size")
            let measurement = await sources.measure(HealthFixture.request(.prometheus(source)))
            #expect(measurement.value == nil)
            #expect(measurement.errorCode == code)
        }
    }

    @Test("plain http to another machine is refused before anything is sent")
    func address() async throws {
        try await HealthFixture.run(answer: { _ in [] }) { sources, server, _ in
            let source = PrometheusQuery(url: "http://prometheus.internal:9090", query: "up")
            #expect(await sources.measure(HealthFixture.request(.prometheus(source))).errorCode == "badAddress")
            #expect(server.requests.isEmpty)
        }
    }
}
