import Foundation
import RolloutModel
import Testing

@Suite("Signals: storms, and a process that stands still", .serialized)
struct SignalTests {
    private static let steps = ["10→25", "25→50", "finalized at 50"]

    @Test("a storm of SIGTERM, SIGINT and SIGHUP at any moment: it ends in order, and history is whole")
    func storm() async throws {
        let scenario = Scenarios.of(
            Scenarios.application(), more: "faults: [{on: action, delay: 500ms, times: 100000}]")
        var random = Random(seed: Torture.seed)
        let storms = Torture.isWhole ? 60 : 8
        var inOrder = 0
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            for _ in 0..<storms {
                let daemon = try bench.launchDaemon()
                let moment = ContinuousClock.now + .milliseconds(random.next(below: 2_000))
                try await eventually("beginning of the storm") { ContinuousClock.now >= moment ? true : nil }
                let wasReady = daemon.errors.contains("begins to work")
                try await eventually("end in the storm", within: .seconds(60), instead: { daemon.errors }) {
                    for _ in 0..<20 { daemon.send([SIGTERM, SIGINT, SIGHUP][Int(random.next(below: 3))]) }
                    return daemon.exitStatus
                }
                let status = try await daemon.exit()
                // Before it has taken over the signals they end it as they end any program; nothing has begun by then.
                let early = [128 + SIGTERM, 128 + SIGINT, 128 + SIGHUP]
                #expect(
                    status == 0 || (!wasReady && early.contains(status)),
                    "\(status), seed \(random.seed): \(daemon.errors.suffix(2_000))")
                inOrder += status == 0 ? 1 : 0
            }
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder", within: .seconds(120))
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == Self.steps)
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
        Torture.report("\(storms) storms of signals, \(inOrder) met a daemon that took them and ended in order")
    }

    @Test("SIGSTOP with a call on its way, until every wait is over: one step at a time, each once")
    func standstill() async throws {
        // The whole run stands still longer than the longest deadline, that of an answer; the short one longer than its bakes,
        // polls and settling time.
        let still = Duration.seconds(Torture.isWhole ? 330 : 15)
        let scenario = Scenarios.of(
            Scenarios.application(), more: "faults: [{on: setPercentage, delay: 1s, times: 100000}]")
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "2s")]) { bench in
            let daemon = try await bench.startDaemon()
            try await eventually("call in flight") { try await bench.store.effects().count == 1 }
            daemon.send(SIGSTOP)
            let before = try await bench.store.requests().count
            let end = ContinuousClock.now + still
            try await eventually("end of the standstill", within: still + .seconds(60)) {
                ContinuousClock.now >= end ? true : nil
            }
            // What was on its way may have come; nothing else did.
            #expect(try await bench.store.requests(after: before).filter(\.isMutating).isEmpty)
            daemon.send(SIGCONT)
            try await bench.reaches(.finalized, "ladder", within: .seconds(120))
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == Self.steps)
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
            // However long it stood, each step baked in full.
            for (step, next) in zip(effects, effects.dropFirst()) where next.kind == "percentage" {
                #expect(next.time.timeIntervalSince(step.time) >= 2, "\(effects.map(\.time))")
            }
        }
        Torture.report("a standstill of \(still)")
    }
}
