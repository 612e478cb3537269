import Audit
import RolloutEngine
import RolloutModel
import Testing

/// Whole worlds with faults, people, restarts and edits: whatever a journal holds, the policy in force makes its own
/// decisions again.
@Suite("A backtest on the journals of simulated worlds", .timeLimit(.minutes(5)))
struct BacktestTests {
    /// A release of a journal, read off its records alone.
    private struct Past {
        let rollout: PolicyName
        let from: Timestamp
        let policy: Policy
        var isEdited = false
        var decisions: [ReleaseBacktest.TimedDecision] = []
    }

    /// The releases with the decisions that the journal has of each, from the binding to the next one.
    private func releases(_ records: [JournalRecord]) -> [Past] {
        var policies: [PolicyName: Policy] = [:]
        var open: [PolicyName: Past] = [:]
        var done: [Past] = []
        for record in records {
            guard let name = record.rollout else { continue }
            switch record.body {
            case .input(.policyLoaded(let policy)):
                policies[name] = policy
                if open[name].map({ $0.policy != policy }) == true { open[name]?.isEdited = true }
            case .transition(.bound):
                if let before = open.removeValue(forKey: name) { done.append(before) }
                open[name] = policies[name].map { Past(rollout: name, from: record.at.wall, policy: $0) }
            case .decision(let decision): open[name]?.decisions.append(.init(at: record.at.wall, decision))
            default: break
            }
        }
        return done + open.values
    }

    @Test("makes the decisions of the policy in force again, exactly")
    func exact() throws {
        var (compared, decisions) = (0, 0)
        for seed in UInt64(1)...30 {
            let records = SampleJournal.records(seed: seed)
            for past in releases(records) where !past.isEdited {
                var test = JournalBacktest(past.policy, rollouts: [past.rollout])
                for record in records { test.take(record) }
                let report = test.finish()
                let release = try #require(
                    report.releases.first { $0.from == past.from }, "seed \(seed): \(past.rollout) from \(past.from)")
                #expect(release.partedAt == nil, "seed \(seed): \(release.release) parts from its own policy")
                #expect(release.decisions == past.decisions, "seed \(seed): \(release.release)")
                #expect(release.isReproduced == true)
                compared += 1
                decisions += past.decisions.count
            }
        }
        #expect(compared >= 20 && decisions >= 200, "\(compared) releases with \(decisions) decisions were compared")
    }

    @Test("reads a journal from its file as it reads its records")
    func file() async throws {
        let sample = try await SampleJournal(SampleJournal.records(seed: 42, limit: 2_000))
        var read: [JournalRecord] = []
        try RecordedJournal.forEachRecord(in: sample.database, scratch: sample.folder) { read.append($0) }
        #expect(read == sample.records)
        try sample.tamper { try $0.execute(sql: "DELETE FROM entry WHERE sequence = 100") }
        let misfit = #expect(throws: RecordedJournal.Misfit.self) {
            try RecordedJournal.forEachRecord(in: sample.database, scratch: sample.folder) { _ in }
        }
        #expect(misfit?.entry == 100)
        #expect(throws: JournalAudit.Problem.self) {
            try RecordedJournal.forEachRecord(in: sample.folder + "/none.db", scratch: sample.folder) { _ in }
        }
    }
}
