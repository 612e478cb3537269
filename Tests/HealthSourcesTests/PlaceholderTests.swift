import RolloutModel
import Testing

@testable import HealthSources

@Suite("Placeholders are filled in, escaped for where they stand")
struct PlaceholderTests {
    private func request(
        versions: [String] = ["4.2", "4.10"], fallback: [String] = ["4.1"], application: ApplicationID = "9NBLGGH4R315"
    ) -> MeasurementRequest {
        HealthFixture.request(
            .prometheus(PrometheusQuery(url: "", query: "")), versions: versions, fallback: fallback,
            application: application)
    }

    @Test(
        "in PromQL",
        arguments: [
            (#"a{v="{{version}}"}"#, #"a{v="4.10.0.0"}"#), (#"a{v='{{ version }}'}"#, #"a{v='4.10.0.0'}"#),
            (#"a{v=~"{{version}}"}"#, #"a{v=~"4\\.10\\.0\\.0"}"#),
            (#"a{v !~ '{{version}}|x'}"#, #"a{v !~ '4\\.10\\.0\\.0|x'}"#),
            ("a{v=~`{{version}}`}", #"a{v=~`4\.10\.0\.0`}"#), ("a{v!=\"{{fallbackVersion}}\"}", "a{v!=\"4.1.0.0\"}"),
            (#"a{x="\"{{version}}"}"#, #"a{x="\"4.10.0.0"}"#),
            (#"a{x="b",v="{{version}}"}"#, #"a{x="b",v="4.10.0.0"}"#),
            (
                "up_{{submission}} # {{version}} of \"\nup{v=\"{{version}}\"}",
                "up_1152921505694000001 #  of \"\nup{v=\"4.10.0.0\"}"
            ),
            (#"app_{{application}}"#, "app_9NBLGGH4R315"), ("{a} {", "{a} {"), ("", ""), (#""\"#, #""\"#),
        ])
    func promQL(template: String, query: String) throws {
        #expect(try PromQLTemplate.fill(template, request()) == query)
    }

    @Test("hostile values cannot leave their string")
    func hostile() throws {
        let request = request(application: #"x"} or vector(0) # \ `'"#)
        #expect(
            try PromQLTemplate.fill(#"a{b="{{application}}"}"#, request)
                == #"a{b="x\"} or vector(0) # \\ `'"}"#)
        #expect(
            try PromQLTemplate.fill("a{b='{{application}}'}", request)
                == #"a{b='x"} or vector(0) # \\ `\''}"#)
        #expect(throws: HealthProblem.self) { try PromQLTemplate.fill("a{b=`{{application}}`}", request) }
        #expect(throws: HealthProblem.self) { try PromQLTemplate.fill("a + {{application}}", request) }
        #expect(throws: HealthProblem.self) { try PromQLTemplate.fill("a + {{version}}", request) }
        #expect(
            try filledAddress("https://h/{{application}}?q={{application}}", request, role: "url").description
                == "https://h/x%22%7D%20or%20vector%280%29%20%23%20%5C%20%60%27?q=x%22%7D%20or%20vector%280%29%20%23%20%5C%20%60%27"
        )
    }

    @Test(
        "unknown, unfinished and misplaced placeholders are errors",
        arguments: ["{{versoin}}", "{{version", "{{}}", "{{version}"])
    func unknown(text: String) {
        #expect(throws: HealthProblem.self) { try PromQLTemplate.fill("\"\(text)\"", request()) }
        #expect(throws: HealthProblem.self) { try filledAddress("https://h/\(text)", request(), role: "url") }
    }

    @Test(
        "a placeholder cannot choose the host",
        arguments: ["https://{{application}}/", "https://h{{version}}", "{{version}}://h/"])
    func host(template: String) {
        #expect(throws: HealthProblem.self) { try filledAddress(template, request(), role: "url") }
    }

    @Test("without a fallback there is no data for its version")
    func noFallback() {
        let problem = #expect(throws: HealthProblem.self) {
            try PromQLTemplate.fill("\"{{fallbackVersion}}\"", request(fallback: []))
        }
        guard case .noData = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
    }
}
