import Foundation
import RolloutModel
import Testing

@Suite("kill -9 at random moments", .serialized)
struct RandomKillTests {
    /// Kills in one world: about as many as its ladders are long.
    private static let killsOfAWorld = 20
    private static let applications = (1...4).map { "9NBLGGH4R00\($0)" }
    private static let steps = (1...16).map { $0 * 6 }

    @Test("each step once, every intent settled, the chain unbroken")
    func killed() async throws {
        let worlds = (Torture.kills + Self.killsOfAWorld - 1) / Self.killsOfAWorld
        var random = Random(seed: Torture.seed)
        let seeds = (0..<worlds).map { _ in random.next(below: .max) }
        let tallies = try await fewAtOnce(seeds) { seed in try await Self.world(seed) }
        let total = tallies.reduce(Tally(), +)
        Torture.report(
            "\(total.kills) kills in \(worlds) worlds, \(total.duringCall) with a call on its way, \(total.beforeReady) before "
                + "the daemon was ready, \(total.rivals) with a second daemon on the same state; \(total.effects) "
                + "transitions of the Store, each once")
    }

    struct Tally: Sendable {
        var kills = 0
        var duringCall = 0
        var beforeReady = 0
        var rivals = 0
        var effects = 0

        static func + (left: Tally, right: Tally) -> Tally {
            Tally(
                kills: left.kills + right.kills, duringCall: left.duringCall + right.duringCall,
                beforeReady: left.beforeReady + right.beforeReady, rivals: left.rivals + right.rivals,
                effects: left.effects + right.effects)
        }
    }

    private static func ladder(_ application: String) -> String {
        let steps = steps.map { "  - {setPercentage: \($0), bake: 1s}\n" }.joined()
        return "version: 1\ntarget: {application: \(application)}\nsteps:\n\(steps)  - finalize: {bake: 0s}\n"
    }

    private static func world(_ seed: UInt64) async throws -> Tally {
        var random = Random(seed: seed)
        var tally = Tally()
        // Slow answers, so that many of the moments lie between a call and its outcome.
        let slow = "faults: [{on: action, delay: 300ms, times: 100000}]"
        let scenario =
            "version: 1\nrequestLimit: off\n\(slow)\napplications:\n"
            + applications.map { Scenarios.application($0, at: "6") }.joined(separator: "\n")
        let policies = Dictionary(uniqueKeysWithValues: applications.map { ("app-\($0)", ladder($0)) })
        try await Bench.run(scenario: scenario, policies: policies) { bench in
            for _ in 0..<killsOfAWorld { try await life(bench, &random, &tally) }
            let daemon = try await bench.startDaemon()
            for application in applications {
                try await bench.reaches(.finalized, PolicyName("app-\(application)"), within: .seconds(180))
            }
            try await bench.stop(daemon)
            let expected = zip(steps, steps.dropFirst()).map { "\($0)→\($1)" } + ["finalized at \(steps.last ?? 0)"]
            let entries = try await bench.journal()
            for application in applications {
                let effects = try await bench.store.effects(of: application)
                #expect(effects.map(\.words) == expected, "seed \(seed), \(application)")
                Bookkeeping(entries.filter { $0.record.rollout == PolicyName("app-\(application)") })
                    .expectOneToOne(with: effects)
                tally.effects += effects.count
            }
        }
        return tally
    }

    /// A daemon is started, perhaps two, perhaps asked to stop, and killed at a moment of chance.
    private static func life(_ bench: Bench, _ random: inout Random, _ tally: inout Tally) async throws {
        let before = try await bench.store.requests().count
        let daemon = try bench.launchDaemon()
        let rival = random.once(in: 6) ? try bench.launchDaemon() : nil
        let length = Duration.milliseconds(random.next(below: 2_500))
        let isStopped = random.once(in: 5)
        let moment = ContinuousClock.now + length
        try await eventually("moment of the kill") { ContinuousClock.now >= moment ? true : nil }
        if isStopped {
            daemon.send(SIGTERM)
            let later = ContinuousClock.now + .milliseconds(random.next(below: 300))
            try await eventually("moment of the kill") { ContinuousClock.now >= later ? true : nil }
        }
        let isReady = daemon.errors.contains("begins to work")
        for process in [daemon, rival].compactMap({ $0 }) {
            process.send(SIGKILL)
            let status = try await process.exit()
            // The second of two ends by itself, for the other has the state.
            let isBeaten = rival != nil && status == 1 && process.errors.contains("another rolloutd")
            let isDone = isStopped && (status == 0 || status == 128 + SIGTERM)
            #expect(
                status == 128 + SIGKILL || isBeaten || isDone,
                "\(status), seed \(random.seed): \(process.errors.suffix(2_000))")
        }
        tally.kills += 1
        tally.rivals += rival == nil ? 0 : 1
        tally.beforeReady += isReady ? 0 : 1
        let last = try await bench.store.requests(after: before).last
        tally.duringCall += last?.isMutating == true ? 1 : 0
    }
}
