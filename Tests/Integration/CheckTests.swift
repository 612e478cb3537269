import ControlAPI
import Foundation
import RolloutModel
import Testing

@Suite("The operator's own checks, run by the real daemon", .serialized)
struct CheckTests {
    /// Programs that say nothing that counts, and what is said of them instead.
    private static let odd: [(name: String, note: String, script: String)] = [
        (
            "fails", "ended with status 3, saying “no answer from the shop”",
            #"echo '{"value": 0}'; echo 'no answer from the shop' >&2; exit 3"#
        ),
        ("dies", "ended by signal 9", #"echo '{"value": 0}'; kill -KILL $$"#),
        ("hangs", "took longer than 1s", #"echo '{"value": 0}'; sleep 1000 & wait"#),
        ("floods", "printed more than 65536 bytes", "exec cat /dev/zero"),
        ("prose", "no usable JSON", "echo all is well"),
        ("silent", "no usable JSON", ":"),
        ("half", "nothing at “/value”", "echo '{}'"),
    ]

    private static func policy(_ id: String, check: String) -> String {
        """
        version: 1
        target: {application: \(id)}
        steps:
          - {setPercentage: 10, bake: 1s}
          - {setPercentage: 25, bake: 1s}
          - finalize: {bake: 0s}
        metrics:
          - name: smoke
            source: {check: {name: \(check), timeout: 1s}}
            interval: 1s
            maxAge: 1m
            minSample: 10
            fail: {above: 0}
            consecutiveErrorLimit: 1000

        """
    }

    private static func put(_ script: String, as name: String, into bench: Bench) throws {
        try bench.folder.write("#!/bin/sh\n\(script)\n", to: "checks/\(name)", mode: 0o755)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: bench.folder("checks"))
    }

    private static func apply(_ bench: Bench) throws {
        try bench.folder.write("checks: {folder: \(bench.folder("checks"))}\n", to: "rolloutd.d/checks.yaml")
    }

    @Test("what passes raises, what fails halts, and everything else holds")
    func ends() async throws {
        let names = ["well", "ill", "gone"] + Self.odd.map(\.name)
        let ids = names.indices.map { "9NBLGGH4R\(100 + $0)" }
        let scenario =
            "version: 1\nrequestLimit: off\napplications:\n"
            + ids.map { Scenarios.application($0) }.joined(separator: "\n")
        let policies = zip(names, ids).map { ($0, Self.policy($1, check: $0)) }
        try await Bench.run(scenario: scenario, policies: Dictionary(uniqueKeysWithValues: policies)) { bench in
            try Self.apply(bench)
            try Self.put(#"echo '{"value": 0, "sample": 10}'"#, as: "well", into: bench)
            try Self.put(#"echo '{"value": 2, "sample": 10}'"#, as: "ill", into: bench)
            for odd in Self.odd { try Self.put(odd.script, as: odd.name, into: bench) }
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "well")
            try await bench.reaches(.halted, "ill")
            for (name, note) in Self.odd.map({ ($0.name, $0.note) }) + [("gone", "checks/gone: No such file")] {
                let decision = try await bench.holds(PolicyName(name), .evidenceError)
                let evidence = try #require(decision.evidence.first, "\(name)")
                #expect(evidence.verdict == .error && evidence.note?.contains(note) == true, "\(evidence)")
            }
            try await bench.stop(daemon)
            #expect(Set(try await bench.store.effects().map(\.application)) == Set(ids.prefix(2)))
        }
    }

    @Test("a check has nothing of the daemon's: no variable, no descriptor, no secret, and is told what it judges")
    func inheritsNothing() async throws {
        let policies = ["ladder": Self.policy(Scenarios.app, check: "looks")]
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: policies) { bench in
            try Self.apply(bench)
            let seen = bench.folder("seen")
            let look = """
                { tr '\\0' '\\n' </proc/$$/environ; cat; readlink /proc/$$/fd/*; } >\(seen).new
                mv \(seen).new \(seen)
                echo '{"value": 0, "sample": 10}'
                """
            try Self.put(look, as: "looks", into: bench)
            let daemon = try await bench.startDaemon(environment: ["CHECK_CANARY": "canary", "HOME": "/nowhere"])
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            let lines = try String(contentsOfFile: seen, encoding: .utf8).split(separator: "\n").map(String.init)
            try #require(lines.count > 3, "\(lines)")
            #expect(lines[0].hasPrefix("PATH=") && lines[1] == "LANG=C.UTF-8")
            #expect(lines[2].contains(#""rollout":"ladder""#) && lines[2].contains(#""versions":["2.0.0.0"]"#))
            // The shell itself has its script open, and where it writes to.
            for open in lines[3...] {
                #expect(open.hasPrefix("pipe:") || open.hasSuffix("checks/looks") || open.hasPrefix(seen), "\(open)")
            }
        }
    }

    @Test("doctor says what is wrong with a check, and that a child is no sandbox")
    func doctor() async throws {
        let names = ["well", "open", "gone"]
        let ids = names.indices.map { "9NBLGGH4R\(100 + $0)" }
        let scenario =
            "version: 1\nrequestLimit: off\napplications:\n"
            + ids.map { Scenarios.application($0) }.joined(separator: "\n")
        let policies = zip(names, ids).map { ($0, Self.policy($1, check: $0)) }
        try await Bench.run(scenario: scenario, policies: Dictionary(uniqueKeysWithValues: policies)) { bench in
            try Self.apply(bench)
            for name in ["well", "open"] { try Self.put("echo '{\"value\": 0}'", as: name, into: bench) }
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: bench.folder("checks/open"))
            let daemon = try await bench.startDaemon()
            let ran = try await bench.ctl("doctor", "-o", "json")
            let checks = try ControlJSON.decode(DoctorReport.self, from: Data(ran.output.utf8)).checks
            func state(_ subject: String) -> DoctorReport.Check.State? { checks.first { $0.subject == subject }?.state }
            #expect(state("checks") == .warning && state("check well") == .good)
            #expect(state("check open") == .failed && state("check gone") == .failed)
            #expect(checks.first { $0.subject == "check open" }?.says.contains("chmod go-w") == true)
            try await bench.stop(daemon)
        }
    }
}
