import Foundation
import RolloutModel
import Testing

@Suite("Policies are read again", .serialized)
struct ReloadTests {
    @Test("rolloutctl reload: a good edit applies, a broken one leaves the old in force and says where the error is")
    func reload() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let before = try await bench.rollout("ladder").policyDigest

            try bench.folder.write(Scenarios.ladder(bake: "2h"), to: "policies/ladder.yaml")
            let good = try await bench.ctl("reload", "--reason", "a longer bake")
            #expect(good.status == 0, "\(good.output)\(good.errors)")
            let edited = try await bench.rollout("ladder")
            #expect(edited.policyDigest != before || edited.waitingPolicyDigest != nil)

            let broken = Scenarios.ladder(bake: "2h").replacingOccurrences(
                of: "{setPercentage: 25,", with: "{setPercentage: 5,")
            try bench.folder.write(broken, to: "policies/ladder.yaml")
            let bad = try await bench.ctl("reload")
            #expect(bad.status == 1)
            #expect(bad.output.contains("ladder.yaml:5:"), "\(bad.output)")
            let kept = try await bench.rollout("ladder")
            #expect(kept.policyDigest == edited.policyDigest)
            #expect(kept.policyProblems.contains { $0.contains("ladder.yaml:5:") })
            let shown = try await bench.ctl("status", "ladder")
            #expect(shown.output.contains("ladder.yaml:5:"), "\(shown.output)")

            try bench.folder.write(Scenarios.ladder(bake: "2h"), to: "policies/ladder.yaml")
            try bench.folder.write("nothing", to: "policies/other.yaml")
            #expect(try await bench.ctl("reload").status == 1)
            #expect(try await bench.rollout("ladder").policyProblems.isEmpty)
            #expect(try await bench.report().policyProblems.count == 1)
            try FileManager.default.removeItem(atPath: bench.folder("policies/other.yaml"))
            #expect(try await bench.ctl("reload").status == 0)
            #expect(try await bench.report().policyProblems.isEmpty)
            try await bench.stop(daemon)
            let asked = try await bench.journal().compactMap { entry in
                if case .input(.commanded(let request)) = entry.record.body { request } else { nil }
            }
            #expect(asked.allSatisfy { $0.command == .reload && $0.actor.userID == geteuid() })
            #expect(asked.map(\.reason) == ["a longer bake", nil, nil, nil])
        }
    }

    @Test("SIGHUP reads new, broken and removed policies; the others are not touched")
    func hangup() async throws {
        let other = "9NBLGGH4R002"
        let scenario = Scenarios.of(Scenarios.application(), Scenarios.application(other))
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let before = try await bench.rollout("ladder")

            try bench.folder.write(Scenarios.ladder(other, bake: "1h"), to: "policies/other.yaml")
            daemon.send(SIGHUP)
            try await eventually("the new policy") { try await bench.report().rollouts.count == 2 }
            try await bench.holds("other", .baking)

            try bench.folder.write("version: 1\nsteps: [", to: "policies/other.yaml")
            daemon.send(SIGHUP)
            try await eventually("the problem in status") {
                try await bench.rollout("other").policyProblems.contains { $0.contains("other.yaml:") }
            }
            #expect(try await bench.rollout("other").decision?.code == .baking)

            try FileManager.default.removeItem(atPath: bench.folder("policies/other.yaml"))
            daemon.send(SIGHUP)
            try await bench.holds("other", .policyRemoved)
            let after = try await bench.rollout("ladder")
            #expect(after.stepSince == before.stepSince)
            #expect(after.policyDigest == before.policyDigest)
            try await bench.stop(daemon)
            #expect(try await bench.store.mutatingRequests().isEmpty)
        }
    }

    @Test("a policy that is broken at the start is told, and the others work")
    func brokenAtStart() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policies = [
            "ladder": Scenarios.ladder(), "broken": "version: 1\nsteps: 7\n",
            "far": Scenarios.ladder(more: "account: other"),
        ]
        try await Bench.run(scenario: scenario, policies: policies) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            let problems = try await bench.report().policyProblems.joined(separator: "\n")
            #expect(problems.contains("broken.yaml:2:"), "\(problems)")
            #expect(problems.contains("\"other\" is not in the settings"), "\(problems)")
            try await bench.stop(daemon)
        }
    }
}
