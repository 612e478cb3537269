import Foundation
import RolloutModel
import ScriptedServer
import Testing

@Suite("The health of a version, measured by the real daemon", .serialized)
struct HealthTests {
    @Test("the Store's own analytics: the crash rate of the days that are over halts")
    func storeAnalytics() async throws {
        let scenario = Scenarios.of(
            Scenarios.application(more: "versionRates: {2.0.0.0: {crash: 3%}}"),
            more: "start: \(Self.time(daysAgo: 5))\nanalytics: {usageLag: 0s, failureLag: 0s}")
        let metrics = """
            metrics:
              - name: crash-rate
                source: {store: {rate: crash}}
                interval: 1s
                maxAge: 72h
                minSample: 100
                fail: {above: 1%}
            """
        let policy = Scenarios.ladder(bake: "30d", more: metrics)
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            // Five days ago the daemon sees the rollout for the first time, and no day since is over.
            let clock = ["LD_PRELOAD": Programs.folder + "/libShiftedClock.so", "SHIFTED_CLOCK_SECONDS": "-432000"]
            let past = try await bench.startDaemon(environment: clock)
            try await bench.holds("ladder", .baking)
            try await eventually("a look without data") {
                let verdicts = try await bench.rollout("ladder").metrics.map(\.evidence.verdict)
                return verdicts == [.noData]
            }
            try await bench.stop(past)
            // Now some are, long enough for the Store's reports to be complete.
            try await bench.store.clock("advance: 5d")
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.halted, "ladder")
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["halted at 10"])
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: effects)
            let evidence = try #require(bookkeeping.deeds.first?.intent.decision.evidence.first)
            let value = try #require(evidence.value)
            #expect(abs(value - 0.03) < 0.001)
            #expect(evidence.query?.contains("failurehits") == true)
            #expect(evidence.query?.contains("usagedaily") == true)
        }
    }

    private static func time(daysAgo days: Double) -> String {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 - days * 86_400) * 1_000)).description
    }

    /// What a broken metric server may say instead of a good number.
    private static let oddAnswers: [(name: String, answer: [ScriptedServer.Step])] = [
        ("nan", ScriptedServer.Step.reply(200, #"{"value": NaN}"#)),
        ("nan-text", ScriptedServer.Step.reply(200, #"{"value": "NaN"}"#)),
        ("infinity", ScriptedServer.Step.reply(200, #"{"value": -Infinity}"#)),
        ("overflow", ScriptedServer.Step.reply(200, #"{"value": -1e400}"#)),
        ("null", ScriptedServer.Step.reply(200, #"{"value": null}"#)),
        ("missing", ScriptedServer.Step.reply(200, #"{"valve": 0}"#)),
        ("twice", ScriptedServer.Step.reply(200, #"{"value": 0, "value": 1}"#)),
        ("boolean", ScriptedServer.Step.reply(200, #"{"value": false}"#)),
        ("list", ScriptedServer.Step.reply(200, #"{"value": [0]}"#)),
        ("torn", ScriptedServer.Step.cut(200, #"{"value": 0.001, "more": 1}"#, at: 15)),
        ("page", ScriptedServer.Step.reply(200, "<html>0</html>")),
        ("empty", ScriptedServer.Step.reply(200, "")),
        ("unavailable", ScriptedServer.Step.reply(503, #"{"value": 0}"#)),
        ("redirect", ScriptedServer.Step.reply(302, "", headers: [("Location", "/good")])),
        ("reset", [.reset]),
    ]

    @Test("a value that is missing, torn, not finite or not a number raises nothing and halts nothing")
    func oddValues() async throws {
        let answers = Dictionary(uniqueKeysWithValues: Self.oddAnswers.map { ("/" + $0.name, $0.answer) })
        try await ScriptedServer.run { request in
            answers[request.target] ?? ScriptedServer.Step.reply(200, #"{"value": 0}"#)
        } _: { _, port in
            let names = Self.oddAnswers.map(\.name) + ["good"]
            let ids = names.indices.map { "9NBLGGH4R\(100 + $0)" }
            let scenario =
                "version: 1\nrequestLimit: off\napplications:\n"
                + ids.map { Scenarios.application($0) }.joined(separator: "\n")
            let policies = zip(names, ids).map { ($0, Self.policy($1, url: "http://127.0.0.1:\(port)/\($0)")) }
            try await Bench.run(scenario: scenario, policies: Dictionary(uniqueKeysWithValues: policies)) { bench in
                let daemon = try await bench.startDaemon()
                try await bench.reaches(.finalized, "good")
                for name in Self.oddAnswers.map(\.name) {
                    let decision = try await bench.holds(PolicyName(name), .evidenceError, .evidenceMissing)
                    #expect(decision.evidence.allSatisfy { $0.verdict == .error || $0.verdict == .noData }, "\(name)")
                }
                try await bench.stop(daemon)
                #expect(Set(try await bench.store.effects().map(\.application)) == Set(ids.suffix(1)))
            }
        }
    }

    private static func policy(_ id: String, url: String) -> String {
        """
        version: 1
        target: {application: \(id)}
        steps:
          - {setPercentage: 10, bake: 1s}
          - {setPercentage: 25, bake: 1s}
          - finalize: {bake: 0s}
        metrics:
          - name: odd
            source:
              http: {url: "\(url)", value: /value}
            interval: 1s
            maxAge: 1m
            fail: {above: 1%}
            consecutiveErrorLimit: 1000

        """
    }

    @Test("a source that fails too often pauses the rollout, and does not halt it")
    func tooManyErrors() async throws {
        try await ScriptedServer.run { _ in
            ScriptedServer.Step.reply(500)
        } _: { _, port in
            let policy = Self.policy(Scenarios.app, url: "http://127.0.0.1:\(port)/")
                .replacingOccurrences(of: "consecutiveErrorLimit: 1000", with: "consecutiveErrorLimit: 2")
            let scenario = Scenarios.of(Scenarios.application())
            try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
                let daemon = try await bench.startDaemon()
                let decision = try await bench.holds("ladder", .metricErrors)
                #expect(decision.sentence.contains("odd"))
                try await bench.stop(daemon)
                #expect(try await bench.store.mutatingRequests().isEmpty)
            }
        }
    }
}
