import Foundation
import RolloutModel
import Testing

@Suite("The daemon is killed, stopped and started again", .serialized)
struct CrashTests {
    @Test("SIGTERM with a call in flight waits for its answer and records the outcome")
    func stoppedDuringCall() async throws {
        let scenario = Scenarios.of(Scenarios.application(), more: "faults: [{on: setPercentage, delay: 4s}]")
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let daemon = try await bench.startDaemon()
            try await eventually("call in flight") { try await bench.store.effects().count == 1 }
            try await bench.stop(daemon)
            let bookkeeping = Bookkeeping(try await bench.journal())
            bookkeeping.expectOneToOne(with: try await bench.store.effects())
            #expect(bookkeeping.deeds.count == 1)
        }
    }

    @Test(
        "SIGTERM with a call that is not answered ends in time with an unknown outcome, which the next start resolves")
    func stoppedDuringHangingCall() async throws {
        let fault = "faults: [{on: setPercentage, hang: {applied: true, for: 10m}}]"
        let scenario = Scenarios.of(Scenarios.application(), more: fault)
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let daemon = try await bench.startDaemon()
            try await eventually("call in flight") { try await bench.store.effects().count == 1 }
            daemon.send(SIGTERM)
            // The unit's TimeoutStopSec.
            let status = try await daemon.exit(within: .seconds(30))
            #expect(status == 0, "\(daemon.errors.suffix(2_000))")
            let deeds = Bookkeeping(try await bench.journal()).deeds
            #expect(deeds.map { $0.outcome?.result } == [.unknown])
            let next = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(next)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["10→25", "25→50", "finalized at 50"])
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }

    @Test("after a restart a rollout stands where it stood: the bake goes on, a pause stays")
    func restart() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let daemon = try await bench.startDaemon()
            let bake = try await bench.holds("ladder", .baking)
            #expect(try await bench.ctl("pause", "ladder", "--reason", "over night").status == 0)
            let before = try await bench.rollout("ladder")
            try await bench.stop(daemon)
            let next = try await bench.startDaemon()
            let after = try await bench.rollout("ladder")
            #expect(after.stepSince == before.stepSince)
            #expect(after.boundAt == before.boundAt)
            #expect(after.paused == before.paused)
            #expect(try await bench.ctl("resume", "ladder").status == 0)
            // The two clocks that a bake goes by are not read in one stroke.
            let until = try #require(try await bench.holds("ladder", .baking).until)
            let end = try #require(bake.until)
            #expect(max(until - end, end - until) < .seconds(1))
            try await bench.stop(next)
        }
    }
}
