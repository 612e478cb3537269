@testable import Daemon
import DecisionJournal
import RolloutEngine
import RolloutModel
import Testing

@Suite("Recovery by replay", .timeLimit(.minutes(2)))
struct RecoveryTests {
    /// The journal of a rollout that went all the way, with the engine that wrote it.
    private func journal() async throws -> (entries: [JournalEntry], report: RolloutReport?) {
        let bench = LoopBench()
        try await bench.run {
            await bench.begin()
            #expect(await bench.drive(to: "durable transition.closed"))
        }
        return (try await bench.journal.all(), await bench.loop.report(of: "reader"))
    }

    private func recover(_ entries: [JournalEntry]) throws -> Recovery {
        var recovery = Recovery(RolloutEngine(settings: LoopBench.settings))
        for entry in entries { try recovery.take(entry) }
        try recovery.finish()
        return recovery
    }

    @Test("the rollouts stand where they stood")
    func replay() async throws {
        let (entries, before) = try await journal()
        let recovery = try recover(entries)
        let at = try #require(entries.last?.record.at)
        let after = recovery.engine.report(of: "reader", at: at)
        #expect(after?.phase == .finalized)
        #expect(after?.phase == before?.phase)
        #expect(after?.percentage == before?.percentage)
        #expect(after?.submission == before?.submission)
        #expect(recovery.head == entries.last?.head)
        #expect(recovery.engine.policies == ["reader": LoopBench.policy.digest])
    }

    @Test("every beginning of the journal that ends with an input's last record can be recovered")
    func beginnings() async throws {
        let entries = try await journal().entries
        let ends = entries.indices.filter { index in
            if case .input = entries[index].record.body { index > 0 } else { false }
        }
        for end in ends { #expect(throws: Never.self) { try recover(Array(entries[..<end])) } }
    }

    @Test("a deed that is missing, one too many, or another one: refused, with the entry's number")
    func mismatch() async throws {
        let entries = try await journal().entries
        let intent = try #require(entries.firstIndex { $0.kind == "intent.raise" })
        var without = entries
        without.remove(at: intent)
        #expect(throws: Recovery.Mismatch.self) { try recover(without) }
        var twice = entries
        twice.insert(entries[intent], at: intent + 1)
        #expect(throws: Recovery.Mismatch.self) { try recover(twice) }
        let last = try #require(entries.lastIndex { $0.kind.hasPrefix("transition") })
        #expect(throws: Recovery.Mismatch.self) { try recover(Array(entries[..<last])) }
        do {
            _ = try recover(without)
        } catch let error as Recovery.Mismatch {
            #expect(error.sequence > entries[intent].sequence)
            #expect("\(error)".contains("\(error.sequence)"))
        }
    }

    @Test("sentences that were worded otherwise are no reason to refuse")
    func rewording() async throws {
        let entries = try await journal().entries.map { entry -> JournalEntry in
            guard case .outcome(let outcome) = entry.record.body else { return entry }
            let reworded = Outcome(
                intent: outcome.intent, result: outcome.result, sentence: "In other words.",
                correlationID: outcome.correlationID)
            return JournalEntry(
                sequence: entry.sequence,
                record: JournalRecord(rollout: entry.record.rollout, at: entry.record.at, body: .outcome(reworded)),
                previous: entry.previous, hash: entry.hash)
        }
        #expect(throws: Never.self) { try recover(entries) }
    }
}
