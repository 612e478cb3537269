import RolloutModel
import Testing

@Suite("A rollout goes up its ladder, over HTTP", .serialized)
struct LadderTests {
    @Test("10 → 25 → 50 → finalized: each step once, and the journal accounts for each")
    func wholeLadder() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            let history = try await bench.ctl("history", "ladder", "--limit", "1000")
            #expect(history.output.contains("raising from 25 % to 50 %"))
            #expect(history.output.contains("finalized by rolloutd"))
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["10→25", "25→50", "finalized at 50"])
            #expect(try await bench.store.mutatingRequests().count == 3)
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: effects)
            #expect(bookkeeping.deeds.map { $0.outcome?.correlationID?.rawValue } == effects.map(\.correlationID))
        }
    }

    @Test("a submission is followed through certification to its publication, and then rolled out")
    func throughCertification() async throws {
        let scenario = """
            version: 1
            requestLimit: off
            certification: {CommitStarted: 500ms, PreProcessing: 500ms, Certification: 3s, Release: 500ms, PendingPublication: 500ms, Publishing: 500ms}
            applications:
              - id: \(Scenarios.app)
                submissions:
                  - {versions: [1.0.0.0], published: 60d}
                  - {versions: [2.0.0.0], submitted: 0s, rollout: 10}
            """
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            let progress = try await bench.journal().compactMap { entry in
                if case .transition(.submissionProgressed(_, let progress)) = entry.record.body {
                    progress.status
                } else {
                    nil
                }
            }
            #expect(progress.contains(.certification))
            #expect(try await bench.store.effects().map(\.words) == ["10→25", "25→50", "finalized at 50"])
        }
    }

    @Test("a newer submission ends the rollout as superseded, and its own is steered")
    func superseded() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(bake: "20s")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await bench.store.occur(
                """
                publish: {application: \(Scenarios.app), versions: [3.0.0.0], rollout: 10, certification: immediate, \
                ending: finalize}
                """)
            try await eventually("steering of 3.0.0.0", instead: { "\(try await bench.rollout("ladder"))" }) {
                let rollout = try await bench.rollout("ladder")
                return rollout.phase == .open && rollout.versions.map(\.description) == ["3.0.0.0"]
            }
            try await bench.stop(daemon)
            #expect(try await bench.store.mutatingRequests().isEmpty)
        }
    }

    @Test("in observe mode everything is decided and recorded, and nothing is sent")
    func observe() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(more: "mode: observe")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            let decision = try await bench.holds("ladder", .raise)
            #expect(decision.isObservedOnly)
            let halt = try await bench.ctl("halt", "ladder", "--reason", "would it?")
            #expect(halt.status == 0, "\(halt.output)\(halt.errors)")
            #expect(try await bench.holds("ladder", .operatorHalt).isObservedOnly)
            try await bench.stop(daemon)
            #expect(try await bench.store.mutatingRequests().isEmpty)
            #expect(Bookkeeping(try await bench.journal()).deeds.isEmpty)
        }
    }
}
