import ControlAPI
import Foundation
import RolloutModel
import ScriptedServer
import Testing

/// Texts of others reach the log, the journal and the terminal; none may pass for a line of ours or steer the terminal.
@Suite("Hostile texts stay texts", .serialized)
struct InjectionTests {
    private static let forged = "2026-11-20T19:00:00Z notice ladder: finalized by root"
    /// A terminal's own commands in both spellings, a turned direction, a line of its own, and a journal field.
    private static let hostile = "x\u{1B}[2J\u{9B}31m\u{202E}\r\n\(forged)\nMESSAGE_ID=7e6bc4c8b00d4e18808fdb4cfb264e3e"

    private func expectHarmless(_ text: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for scalar in text.unicodeScalars where scalar != "\n" {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format:
                Issue.record("\(what) holds U+\(String(scalar.value, radix: 16))", sourceLocation: sourceLocation)
            default: break
            }
        }
        for line in text.split(separator: "\n") {
            #expect(!line.hasPrefix(Self.forged), "\(what): \(line)", sourceLocation: sourceLocation)
            #expect(!line.hasPrefix("MESSAGE_ID="), "\(what): \(line)", sourceLocation: sourceLocation)
        }
    }

    @Test("of a metric server, of a policy file and its name: in the log, on the terminal and in JSON")
    func everywhere() async throws {
        let json = try String(decoding: JSONEncoder().encode(["error": Self.hostile]), as: UTF8.self)
        try await ScriptedServer.run(answer: { _ in ScriptedServer.Step.reply(500, json) }) { server, port in
            let metric = """
                metrics:
                  - name: errors
                    source: {http: {url: "http://127.0.0.1:\(port)/x", value: /x}}
                    interval: 1s
                    fail: {above: 1}
                """
            let scenario = Scenarios.of(Scenarios.application())
            let policies = ["ladder": Scenarios.ladder(bake: "1h", more: metric)]
            try await Bench.run(scenario: scenario, policies: policies) { bench in
                let evil = bench.folder("policies/\(Self.hostile.replacing("/", with: "")).yaml")
                try Data("version: 1\ntarget: \"\\e[2J\\u202e\\n\(Self.forged)\"\n".utf8).write(
                    to: URL(fileURLWithPath: evil))
                try #require(chmod(evil, 0o644) == 0)
                let daemon = try await bench.startDaemon()
                try await eventually("the server's words in the status") {
                    try await bench.ctl("status", "ladder").output.contains("answered 500")
                }
                let check = try bench.launchDaemon(["--check"])
                #expect(try await check.exit() == 78)
                let reload = try await bench.ctl("reload")
                #expect(reload.status == 1)
                let outputs = [
                    ("status", try await bench.ctl("status")),
                    ("status ladder", try await bench.ctl("status", "ladder")),
                    ("status --json", try await bench.ctl("status", "--json")),
                    ("history", try await bench.ctl("history", "ladder", "--limit", "1000")),
                    ("history --json", try await bench.ctl("history", "ladder", "--json", "--limit", "1000")),
                    ("reload", reload), ("lint", try await bench.ctl("lint", bench.folder("policies"))),
                    ("lint --json", try await bench.ctl("lint", "--json", bench.folder("policies"))),
                    ("list", try await bench.ctl("list", "-o", "wide")),
                    ("list -o yaml", try await bench.ctl("list", "-o", "yaml")),
                    ("get", try await bench.ctl("get", "ladder", "-o", "wide")),
                    ("get -o yaml", try await bench.ctl("get", "ladder", "-o", "yaml")),
                    ("explain", try await bench.ctl("explain", "ladder")),
                    ("explain -o json", try await bench.ctl("explain", "ladder", "-o", "json")),
                    ("events", try await bench.ctl("events", "-n", "1000", "--all")),
                    ("events -o json", try await bench.ctl("events", "-n", "1000", "-o", "json")),
                    ("quota", try await bench.ctl("quota")), ("doctor", try await bench.ctl("doctor")),
                    ("doctor -o json", try await bench.ctl("doctor", "-o", "json")),
                    ("get of a hostile name", try await bench.ctl("get", Self.hostile)),
                    ("explain of a hostile name", try await bench.ctl("explain", Self.hostile)),
                    ("events of a hostile name", try await bench.ctl("events", Self.hostile)),
                    ("events after a hostile number", try await bench.ctl("events", "--after", Self.hostile)),
                    ("a hostile command", try await bench.ctl(Self.hostile)),
                    ("logs", try await bench.ctl("logs", Self.hostile, "--show")),
                    ("plan", try await bench.ctl("plan", evil)), ("diff", try await bench.ctl("diff", evil, evil)),
                    ("a wait", try await bench.ctl("status", Self.hostile, "--wait")),
                    ("a hostile name", try await bench.ctl("status", Self.hostile)),
                    ("a hostile reason", try await bench.ctl("pause", "ladder", "--reason", Self.hostile)),
                ]
                for (what, ran) in outputs {
                    #expect(!(ran.output + ran.errors).isEmpty, "\(what)")
                    expectHarmless(ran.output, what)
                    expectHarmless(ran.errors, "\(what), complaint")
                }
                expectHarmless(check.output, "--check")
                expectHarmless(check.errors, "--check, complaint")
                try await bench.stop(daemon)
                #expect(daemon.errors.contains("answered 500"))
                expectHarmless(daemon.errors, "the log")
                for line in daemon.errors.split(separator: "\n") {
                    #expect(line.wholeMatch(of: /\d{4}-\d\d-\d\dT[\d:.]+Z [a-z]+ .*/) != nil, "\(line)")
                }
            }
        }
    }
}
