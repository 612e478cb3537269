import Foundation
import RolloutModel
import Testing

@Suite("An old backup is restored", .serialized)
struct OldBackupTests {
    private static let policy = Scenarios.ladder(bake: "3s", more: "onDrift: adopt")

    /// Runs a daemon up to 10 %, copies its state, goes on to 25 %, pauses there and stops.
    private func afterABackup(_ body: @Sendable (Bench) async throws -> Void) async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Self.policy]) { bench in
            let first = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await bench.stop(first)
            try FileManager.default.copyItem(atPath: bench.folder("state"), toPath: bench.folder("backup"))
            let second = try await bench.startDaemon()
            try await eventually("25 %") { try await bench.store.effects().count == 1 }
            #expect(try await bench.ctl("pause", "ladder", "--reason", "looks odd").status == 0)
            try await bench.stop(second)
            try await body(bench)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["10→25", "25→50", "finalized at 50"])
        }
    }

    private func replace(_ names: [String], in bench: Bench) throws {
        for name in names {
            try FileManager.default.removeItem(atPath: bench.folder("state/\(name)"))
            try FileManager.default.copyItem(
                atPath: bench.folder("backup/\(name)"), toPath: bench.folder("state/\(name)"))
        }
    }

    /// The Store knows better: nothing is raised before an operator has spoken, whatever the policy says of drift.
    private func waitsForAnOperator(_ bench: Bench) async throws {
        let daemon = try await bench.startDaemon()
        let decision = try await bench.holds("ladder", .drift)
        #expect(decision.sentence.contains("older copy"), "\(decision.sentence)")
        #expect(decision.sentence.contains("rolloutctl adopt ladder"), "\(decision.sentence)")
        // Restarting is no operator's word.
        try await bench.stop(daemon)
        let next = try await bench.startDaemon()
        try await bench.holds("ladder", .drift)
        let looks = try await bench.store.requests().count
        try await eventually("more looks") { try await bench.store.requests().count > looks + 3 }
        #expect(try await bench.store.effects().count == 1)
        #expect(try await bench.ctl("adopt", "ladder", "--reason", "we restored the journal").status == 0)
        try await bench.reaches(.finalized, "ladder")
        try await bench.stop(next)
    }

    @Test("with the whole directory: only the Store knows better, and an operator must speak")
    func wholeDirectory() async throws {
        try await afterABackup { bench in
            try FileManager.default.removeItem(atPath: bench.folder("state"))
            try FileManager.default.copyItem(atPath: bench.folder("backup"), toPath: bench.folder("state"))
            try await waitsForAnOperator(bench)
        }
    }

    @Test("with the database alone: the mark beside it stops the daemon at once")
    func databaseAlone() async throws {
        try await afterABackup { bench in
            try replace(["journal.db"], in: bench)
            let refused = try bench.launchDaemon()
            #expect(try await refused.exit() == 1)
            #expect(refused.errors.contains("an older copy was restored"), "\(refused.errors)")
            #expect(refused.errors.contains(bench.folder("state/delivered")), "\(refused.errors)")
            #expect(try await bench.store.effects().count == 1)
            try FileManager.default.removeItem(atPath: bench.folder("state/delivered"))
            try await waitsForAnOperator(bench)
        }
    }
}
