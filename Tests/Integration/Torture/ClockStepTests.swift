import Foundation
import RolloutModel
import Testing

@Suite("The wall clock of the running daemon is stepped", .serialized)
struct ClockStepTests {
    private static let steps = ["10→25", "25→50", "finalized at 50"]
    private static let bake = 3

    @Test("to and fro, by seconds and by years: no bake is shortened, each step once")
    func steps() async throws {
        // A clock that is less than five minutes ahead is believed, and a bake that began by it lasts so much longer when the clock is
        // right again: ten seconds are enough to wait for.
        let offsets: [Int64] = [1, -1, 10, -10, 3_600, -3_600, 86_400, -86_400, 31_536_000, -31_536_000]
        var random = Random(seed: Torture.seed)
        let rounds = Torture.isWhole ? 10 : 1
        var made = 0
        for _ in 0..<rounds {
            let scenario = Scenarios.of(Scenarios.application())
            try await Bench.run(
                scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "\(Self.bake)s")]
            ) { bench in
                let clock = try SteppedClock(bench)
                let daemon = try await bench.startDaemon(environment: clock.environment)
                for _ in 0..<12 {
                    let pause = ContinuousClock.now + .milliseconds(random.next(below: 1_200))
                    try await eventually("next step of the clock") { ContinuousClock.now >= pause ? true : nil }
                    try clock.set(to: offsets[Int(random.next(below: UInt64(offsets.count)))])
                    made += 1
                }
                try clock.set(to: 0)
                try await bench.reaches(.finalized, "ladder", within: .seconds(120))
                try await bench.stop(daemon)
                let effects = try await bench.store.effects()
                #expect(effects.map(\.words) == Self.steps, "seed \(random.seed)")
                Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
                for (step, next) in zip(effects, effects.dropFirst()) where next.kind == "percentage" {
                    let baked = next.time.timeIntervalSince(step.time)
                    #expect(baked >= Double(Self.bake), "seed \(random.seed): baked \(baked) s")
                }
            }
        }
        Torture.report("\(made) steps of the running daemon's clock, no bake shortened")
    }

    @Test("a clock that is an hour off measures no bake; a halt goes out nevertheless")
    func wrong() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "3s")]) { bench in
            let clock = try SteppedClock(bench)
            let daemon = try await bench.startDaemon(environment: clock.environment)
            try await bench.holds("ladder", .baking)
            try clock.set(to: 3_600)
            try await bench.holds("ladder", .clockUnproved)
            #expect(try await bench.store.effects().isEmpty)
            #expect(try await bench.ctl("halt", "ladder").status == 0)
            try await bench.reaches(.halted, "ladder")
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["halted at 10"])
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }
}

/// The wall clock of a daemon, which a test can set while it runs.
private struct SteppedClock {
    private let path: String

    init(_ bench: Bench) throws {
        path = bench.folder("clock")
        try Data(count: 8).write(to: URL(fileURLWithPath: path))
    }

    var environment: [String: String] {
        ["LD_PRELOAD": Programs.folder + "/libShiftedClock.so", "SHIFTED_CLOCK_FILE": path]
    }

    /// So many seconds ahead of the truth. The daemon has the file mapped, so it is written in place.
    func set(to seconds: Int64) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try withUnsafeBytes(of: seconds.littleEndian) { try file.write(contentsOf: Data($0)) }
        try file.close()
    }
}
