import Foundation
import MarkedYAML
import PolicyFiles
import RolloutModel
import Testing

@Suite("The JSON Schema, the examples and the parser agree")
struct SchemaTests {
    private static let config = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config")
        .standardized
    static let examples = ["smallest", "typical", "everything"]
    private let schema: Schema

    init() throws { schema = try Schema(contentsOf: Self.config.appending(path: "policy.schema.json")) }

    private func example(_ name: String) throws -> PolicyFile {
        read(
            String(decoding: try Data(contentsOf: Self.config.appending(path: "policies/\(name).yaml")), as: UTF8.self),
            file: "\(name).yaml")
    }

    private func document(_ yaml: String) throws -> Any {
        jsonValue(try #require(YAMLReader(file: "f").document(Array(yaml.utf8))))
    }

    @Test("Every example loads and fits the schema", arguments: examples)
    func examplesFit(name: String) throws {
        let file = try example(name)
        #expect(file.errors == [])
        #expect(file.policy != nil)
        let text = String(
            decoding: try Data(contentsOf: Self.config.appending(path: "policies/\(name).yaml")), as: UTF8.self)
        #expect(schema.problems(try document(text)) == [])
    }

    @Test func onlyTheSmallestExampleIsUnchecked() throws {
        #expect(try Self.examples.map { try example($0).warnings.count } == [1, 0, 0])
    }

    @Test func theExamplesCanBeInstalledTogether() throws {
        let files = Self.examples.map { Self.config.appending(path: "policies/\($0).yaml").path }
        #expect(PolicyLint.lint(files: files, now: testDay).filter { $0.severity == .error } == [])
    }

    @Test func everyKeyOfTheParserIsInTheSchemaAndTheOtherWayRound() throws {
        var parser: [String: Set<String>] = [:]
        for name in Self.examples { parser.merge(try example(name).knownKeys) { $0.union($1) } }
        // Known so that they can be refused by name until a later version supports them.
        let refused = [
            "": ["preset"]
        ]
        for (path, keys) in refused { parser[path]?.subtract(keys) }
        let known = schema.properties()
        #expect(Set(parser.keys) == Set(known.keys))
        for path in known.keys.sorted() { #expect(parser[path] == known[path], "\(path)") }
    }

    @Test func theExampleWithEverythingUsesEveryKey() throws {
        let text = String(
            decoding: try Data(contentsOf: Self.config.appending(path: "policies/everything.yaml")), as: UTF8.self)
        var used: [String: Set<String>] = [:]
        func visit(_ node: MarkedNode, _ path: String) {
            switch node.content {
            case .scalar: break
            case .list(let nodes): for node in nodes { visit(node, path + "[]") }
            case .mapping(let entries):
                used[path, default: []].formUnion(entries.map(\.key))
                for entry in entries { visit(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)") }
            }
        }
        visit(try #require(YAMLReader(file: "f").document(Array(text.utf8))), "")
        // Every band could be either way round.
        for band in ["metrics[].fail", "metrics[].pass"] { used[band] = ["above", "below"] }
        let known = schema.properties()
        for path in known.keys.sorted() { #expect(used[path] == known[path], "\(path)") }
    }

    @Test(
        "The words of the schema are those of the model",
        arguments: [
            ("mode", Policy.Mode.allCases.map(\.rawValue)), ("onDrift", Policy.DriftResponse.allCases.map(\.rawValue)),
            ("onPolicyChange", Policy.ChangeResponse.allCases.map(\.rawValue)),
            ("metrics[].noData", Metric.NoDataResponse.allCases.map(\.rawValue)),
            ("metrics[].onFailure", Metric.FailureResponse.allCases.map(\.rawValue)),
            ("metrics[].compare.inconclusive", Comparison.InconclusiveResponse.allCases.map(\.rawValue)),
            ("windows[].kind", Window.Kind.allCases.map(\.rawValue)),
            ("metrics[].source.store.rate", StoreRate.allCases.map(\.rawValue)),
            ("metrics[].source.store.count", StoreRate.allCases.map(\.rawValue)),
            ("metrics[].source.store.newSignatures", StoreRate.allCases.map(\.rawValue)),
            ("windows[].days[]", Weekday.allCases.map(\.rawValue)),
            ("steps[].approval.onTimeout", Approval.TimeoutResponse.allCases.map(\.rawValue)),
        ])
    func words(path: String, words: [String]) {
        #expect(schema.schema(at: path)["enum"] as? [String] == words)
    }

    @Test func theDefaultsOfTheSchemaAreThoseOfTheModel() {
        let metric = Metric(name: "m", source: .store(.crash))
        let limits = Limits()
        let expected: [(path: String, value: String)] = [
            ("account", "default"), ("mode", "act"), ("onDrift", "hold"), ("onPolicyChange", "continue"),
            ("metrics[].interval", "1h"), ("metrics[].initialDelay", "0s"), ("metrics[].maxAge", "36h"),
            ("metrics[].compare.inconclusive", Comparison().inconclusive.rawValue),
            ("metrics[].noData", metric.noData.rawValue), ("metrics[].onFailure", metric.onFailure.rawValue),
            ("limits.progressDeadline", "72h"), ("limits.maxAge", "14d"), ("limits.watchAfterFinalize", "7d"),
        ]
        for (path, value) in expected { #expect(schema.schema(at: path)["default"] as? String == value, "\(path)") }
        let spans: [(path: String, span: TimeSpan)] = [
            ("metrics[].interval", metric.interval), ("metrics[].initialDelay", metric.initialDelay),
            ("metrics[].maxAge", metric.maxAge),
            ("limits.progressDeadline", limits.progressDeadline), ("limits.maxAge", limits.maxAge),
            ("limits.watchAfterFinalize", limits.watchAfterFinalize), ("steps[].bake", .zero),
            ("steps[].finalize.bake", .zero),
        ]
        for (path, span) in spans {
            #expect((schema.schema(at: path)["default"] as? String).flatMap { TimeSpan($0) } == span, "\(path)")
        }
        let counts = [
            ("metrics[].failureLimit", metric.failureLimit), ("metrics[].inconclusiveLimit", metric.inconclusiveLimit),
            ("metrics[].consecutiveErrorLimit", metric.consecutiveErrorLimit),
            ("steps[].approval.people", Approval().people),
            ("metrics[].source.store.hours", StoreCount.usualHours),
            ("metrics[].source.store.fallbackDays", StoreSignatures.usualFallbackDays),
            ("metrics[].source.store.minDevices", Int(StoreSignatures.usualMinDevices)),
        ]
        for (path, number) in [
            ("metrics[].compare.ratio", Comparison().ratio), ("metrics[].compare.alpha", Comparison().alpha),
        ] {
            #expect(schema.schema(at: path)["default"] as? Double == number, "\(path)")
        }
        for (path, count) in counts { #expect(schema.schema(at: path)["default"] as? Int == count, "\(path)") }
    }

    @Test("Every key is described", arguments: [""])
    func descriptions(root: String) {
        for (path, keys) in schema.properties() {
            for key in keys {
                let inner = schema.schema(at: path.isEmpty ? key : "\(path).\(key)")
                #expect((inner["description"] as? String)?.hasSuffix(".") == true, "\(path).\(key)")
            }
        }
    }

    @Test(
        "What the parser refuses by its form, the schema refuses as well",
        arguments: [
            "nmae: x", "name: a b", "mode: dry", "timeZone: [x]", "metrics: [{name: m}]",
            "metrics: [{name: m, source: {}}]",
            "metrics: [{name: m, source: {store: {rate: x}}, fail: {above: 1%}}]", "limits: {maxAge: 1x}",
            "limits: {maxage: 1d}", "metrics: [{name: m, source: {store: {}}, fail: {above: 1%}}]",
            "metrics: [{name: m, source: {store: {rate: crash, count: crash}}, fail: {above: 1%}}]",
            "metrics: [{name: m, source: {store: {count: crash, hours: 72}}, fail: {above: 9}}]",
            "metrics: [{name: m, source: {store: {newSignatures: crash, minDevices: 0}}}]",
            "metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: 1%, below: 2%}}]",
            "metrics: [{name: m, source: {prometheus: {url: 'http://p', query: q}}, fail: {above: 1%}}]",
            "metrics: [{name: m, source: {http: {url: 'https://p', value: v}}, fail: {above: 1%}}]",
            "metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: lots}}]", "packageVersion: '=>4'",
            "timeZone: UTC\nwindows: [{kind: allow, days: [mon], start: '9:00', length: 1h}]", "target2: x",
            "timeZone: UTC\nwindows: [{kind: allow, days: [mon], start: '09:00'}]",
            "timeZone: UTC\nwindows: [{kind: allow}]",
            "timeZone: UTC\nwindows: [{kind: deny, from: 2027-1-1, to: 2027-01-02}]",
            "timeZone: UTC\nwindows: [{kind: deny, from: 2027-01-01, to: 2027-01-02, days: [mon]}]",
            "metrics: [{name: m, source: {store: {rate: crash}}, compare: {ratio: 2}}]",
            "metrics: [{name: m, source: {store: {rate: crash}}, compare: {against: baseline}}]",
            "metrics: [{name: m, source: {store: {rate: crash}}, compare: {against: fallback, ratio: 1}}]",
            "limits: {maxAffectedDevices: 0}", "notify: [{on: [], to: oncall}]", "notify: [{on: [halted]}]",
            "notify: [{on: [halt], to: oncall}]",
            "notify: [{on: [halted], to: on call}]", "notify: [{on: [halted], to: oncall, every: daily}]", "preset: x",
            "metrics: [{preset: crash-rate}]", "metrics: [{preset: store-crash-rate, audience: dozens}]",
        ])
    func bothRefuse(line: String) throws {
        #expect(read(smallest + line).policy == nil)
        #expect(!schema.problems(try document(smallest + line)).isEmpty)
    }

    @Test(
        "The schema's patterns take what the parser takes",
        arguments: [
            "limits: {maxAge: 1w2d3h4m5s6ms}", "limits: {maxAge: 500h}", "packageVersion: 4.2",
            "packageVersion: '>= 4.2.1.0'", "target: x",
        ])
    func patterns(line: String) throws {
        let yaml = line.hasPrefix("target") ? smallest : smallest + line
        #expect(read(yaml).errors == [])
        #expect(schema.problems(try document(yaml)) == [])
    }
}
