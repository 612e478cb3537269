import RolloutModel
import Testing

@Suite("What stops or holds a rollout", .serialized)
struct HaltTests {
    @Test("a crash rate over its threshold halts, once and for good")
    func crashRate() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario) { bench in
            let metrics = Scenarios.crashRate(bench.store)
            try bench.folder.write(Scenarios.ladder(bake: "2s", more: metrics), to: "policies/ladder.yaml")
            let daemon = try await bench.startDaemon()
            try await eventually("25 %") { try await bench.store.effects().count == 1 }
            try await bench.store.occur("setRates: {application: \(Scenarios.app), version: 2.0.0.0, crash: 3%}")
            try await bench.reaches(.halted, "ladder")
            try await bench.stop(daemon)
            #expect(try await bench.store.effects().map(\.words) == ["10→25", "halted at 25"])
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: try await bench.store.effects())
            let halt = try #require(bookkeeping.deeds.last?.intent)
            #expect(halt.decision.code == .metricHalt)
            #expect(halt.decision.evidence.map(\.value) == [0.03])
            #expect(halt.decision.evidence.map(\.threshold) == [0.01])
        }
    }

    @Test("data that grows too old holds the rollout; when it is fresh again, the rollout goes on")
    func staleData() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario) { bench in
            let metrics = Scenarios.crashRate(bench.store, maxAge: "3s")
            try bench.folder.write(Scenarios.ladder(bake: "4s", more: metrics), to: "policies/ladder.yaml")
            let daemon = try await bench.startDaemon()
            try await eventually("25 %") { try await bench.store.effects().count == 1 }
            try await bench.store.occur("freeze: {application: \(Scenarios.app)}")
            let decision = try await bench.holds("ladder", .evidenceStale, .evidenceMissing)
            #expect(decision.evidence.map(\.metric) == ["crash-rate"])
            #expect(try await bench.store.effects().count == 1)
            try await bench.store.occur("unfreeze: {application: \(Scenarios.app)}")
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
        }
    }

    @Test("an operator pauses, resumes, approves and halts")
    func operatorCommands() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = """
            version: 1
            target: {application: \(Scenarios.app)}
            steps:
              - {setPercentage: 10, bake: 1s}
              - {setPercentage: 25, bake: 1s, approval: {people: 1}}
              - {setPercentage: 50, bake: 1h}
            """
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            #expect(try await bench.ctl("pause", "ladder", "--reason", "a look first").status == 0)
            let pause = try await bench.holds("ladder", .operatorPause)
            #expect(pause.sentence.contains("a look first"))
            #expect(try await bench.ctl("resume", "ladder").status == 0)
            try await bench.holds("ladder", .approval)
            #expect(try await bench.ctl("approve", "ladder").status == 0)
            try await eventually("50 %") { try await bench.store.effects().count == 2 }
            #expect(try await bench.ctl("halt", "ladder", "--reason", "enough").status == 0)
            try await bench.reaches(.halted, "ladder")
            #expect(try await bench.ctl("halt", "nobody").status == 1)
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["10→25", "25→50", "halted at 50"])
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: effects)
            #expect(bookkeeping.deeds.last?.intent.actor.userID != nil)
        }
    }

    @Test("somebody changes the percentage in Partner Center: hold; an operator adopts it, and no step is skipped")
    func drift() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(bake: "3s")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await bench.store.occur("setPercentage: {application: \(Scenarios.app), percentage: 40}")
            let decision = try await bench.holds("ladder", .drift)
            #expect(decision.sentence.contains("40 %"))
            #expect(try await bench.store.mutatingRequests().isEmpty)
            #expect(try await bench.ctl("adopt", "ladder", "--reason", "was me").status == 0)
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["40→50", "finalized at 50"])
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }
}
