import Glibc
import RolloutModel
import Testing

@Suite("An operator goes ahead of the policy", .serialized)
struct PromotionTests {
    private static let policy = """
        version: 1
        target: {application: \(Scenarios.app)}
        steps:
          - {setPercentage: 10, bake: 1h}
          - {setPercentage: 25, bake: 1h, approval: {people: 1}}
          - {setPercentage: 50, bake: 1h}
          - finalize: {}
        """

    @Test("step by step, to a percentage between two steps, and to everybody")
    func wholeWay() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Self.policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let rehearsal = try await bench.ctl("promote", "ladder", "--dry-run")
            #expect(rehearsal.status == 0 && rehearsal.output.contains("ordered the next step"))
            #expect(try await bench.store.effects().isEmpty)

            #expect(try await bench.ctl("promote", "ladder", "--reason", "a hotfix").status == 0)
            try await eventually("25 %") { try await bench.store.effects().map(\.words) == ["10→25"] }
            try await bench.holds("ladder", .baking)
            let low = try await bench.ctl("set-percentage", "ladder", "20")
            #expect(low.status == 1 && low.output.contains("a percentage only rises"))

            // The step wants an approval, which an order alone does not stand in for.
            #expect(try await bench.ctl("set-percentage", "ladder", "30", "--reason", "more reports").status == 0)
            try await bench.holds("ladder", .approval)
            #expect(try await bench.ctl("approve", "ladder").status == 0)
            try await eventually("30 %") { try await bench.store.effects().map(\.words) == ["10→25", "25→30"] }
            try await bench.holds("ladder", .baking)

            // 30 % stands on the step of 25 %, whose approval is wanted again.
            let unconfirmed = try await bench.ctl("finalize", "ladder")
            #expect(unconfirmed.status == 2 && unconfirmed.errors.contains("give --yes"))
            let forced = try await bench.ctl("finalize", "ladder", "--yes", "--force", "--reason", "approved by mail")
            #expect(forced.status == 0)
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["10→25", "25→30", "finalized at 30"])
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: effects)
            #expect(bookkeeping.deeds.allSatisfy { $0.intent.actor.userID != nil })
            #expect(
                bookkeeping.deeds.map(\.intent.decision.code) == [.operatorRaise, .operatorRaise, .operatorFinalize])
        }
    }

    @Test("and an order outlives a kill of the daemon")
    func survives() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Self.policy]) { bench in
            let first = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            #expect(try await bench.ctl("promote", "ladder").status == 0)
            try await eventually("25 %") { try await bench.store.effects().count == 1 }
            try await bench.holds("ladder", .baking)
            #expect(try await bench.ctl("promote", "ladder").status == 0)
            try await bench.holds("ladder", .approval)
            first.send(SIGKILL)
            _ = try await first.exit()
            let second = try await bench.startDaemon()
            try await bench.holds("ladder", .approval)
            #expect(try await bench.ctl("approve", "ladder").status == 0)
            try await eventually("50 %") { try await bench.store.effects().map(\.words) == ["10→25", "25→50"] }
            try await bench.stop(second)
        }
    }
}
