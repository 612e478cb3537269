import Dispatch
import GRDB
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("Many who append at once")
struct GroupCommitTests {
    /// Lets no turn of the writer begin until `work` has left `count` appends waiting.
    private func whileBlocked(
        _ journal: SQLiteJournal, until count: Int, _ work: @escaping @Sendable () async throws -> Void
    ) async throws {
        let gate = DispatchSemaphore(value: 0)
        await block(journal, at: gate)
        async let done: Void = work()
        await arrived(count, in: journal)
        gate.signal()
        try await done
    }

    /// Has the writer stand still until the gate is opened; returns when it does. Turns that are left of earlier appends come
    /// before that, and would take later ones along.
    private func block(_ journal: SQLiteJournal, at gate: DispatchSemaphore) async {
        await withCheckedContinuation { stands in
            journal.writer.database.asyncWriteWithoutTransaction { _ in
                stands.resume()
                gate.wait()
            }
        }
    }

    /// Returns when so many appends wait.
    private func arrived(_ count: Int, in journal: SQLiteJournal) async {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(30)
        while journal.writer.waiting < count, clock.now < deadline { await Task.yield() }
        #expect(journal.writer.waiting == count)
    }

    @Test("share one transaction and one sync")
    func oneCommit() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        try await whileBlocked(journal, until: 100) {
            try await withThrowingTaskGroup(of: [JournalEntry].self) { group in
                for sequence in 1...100 as ClosedRange<Int64> {
                    group.addTask {
                        try await journal.append([Records.measured(.noData("\(sequence)"))], expecting: sequence)
                    }
                }
                for try await entries in group { #expect(entries.count == 1) }
            }
        }
        #expect(journal.statistics == JournalStatistics(commits: 1, entries: 100))
        try await journal.close()
        let expected = (1...100).map { Records.measured(.noData("\($0)")) }
        #expect(try scratch.reopened() == expected)
    }

    @Test("do not spoil each other's: of two for one place the second is refused, an illegal one alone is")
    func refusals() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        try await whileBlocked(journal, until: 4) {
            await withTaskGroup(of: JournalError?.self) { group in
                for _ in 0..<2 { group.addTask { await refusal(journal, Records.bound(), 1) } }
                group.addTask { await refusal(journal, Records.intent(1, .finalize, on: Records.next), 2) }
                // Of two for one place the one that comes first is looked at first.
                await arrived(3, in: journal)
                group.addTask { await refusal(journal, Records.decided(.hold), 2) }
                var codes: [String] = []
                for await error in group { codes.append(error?.code ?? "none") }
                #expect(codes.sorted() == ["journal-conflict", "journal-grammar", "none", "none"])
            }
        }
        #expect(journal.statistics == JournalStatistics(commits: 1, entries: 2))
        try await journal.close()
        #expect(try scratch.reopened() == [Records.bound(), Records.decided(.hold)])
    }

    @Test("leave a halt a transaction of its own")
    func haltAlone() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        let records = [
            Records.bound(), Records.decided(.hold), Records.decided(.halt), Records.decided(.hold),
            Records.decided(.hold),
        ]
        try await whileBlocked(journal, until: records.count) {
            await withTaskGroup(of: JournalError?.self) { group in
                for (index, record) in records.enumerated() {
                    group.addTask { await refusal(journal, record, Int64(index) + 1) }
                }
                for await error in group { #expect(error == nil) }
            }
        }
        #expect(journal.statistics == JournalStatistics(commits: 3, entries: 5))
        try await journal.close()
    }

    @Test("wait in a queue that has an end")
    func bounded() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        try await whileBlocked(journal, until: JournalWriter.mostWaiting) {
            await withTaskGroup(of: JournalError?.self) { group in
                for sequence in 1...Int64(JournalWriter.mostWaiting) {
                    group.addTask { await refusal(journal, Records.measured(.noData("x")), sequence) }
                }
                for await error in group { #expect(error == nil) }
            }
        }
        let (first, second) = (DispatchSemaphore(value: 0), Records.measured(.noData("x")))
        await block(journal, at: first)
        let next = try await journal.head().sequence + 1
        await withTaskGroup(of: JournalError?.self) { group in
            for offset in 0..<Int64(JournalWriter.mostWaiting) {
                group.addTask { await refusal(journal, second, next + offset) }
            }
            await arrived(JournalWriter.mostWaiting, in: journal)
            let tooMany = await refusal(journal, second, next + Int64(JournalWriter.mostWaiting))
            #expect(tooMany == .tooManyWaiting(limit: JournalWriter.mostWaiting))
            first.signal()
            await group.waitForAll()
        }
        #expect(journal.failure == nil)
        try await journal.close()
    }

    @Test("all hear of the failure that stops the writer")
    func stop() async throws {
        let scratch = Scratch()
        let journal = try SQLiteJournal.open(stateDirectory: scratch.path)
        try await journal.writer.database.write { db in
            // Somebody got round the lock: the journal's end is not where this process believes it.
            let entry = try StoredEntry(entry: foreign(), payload: EntryPayload.encode(Records.bound()))
            let sql = "INSERT INTO entry (\(EntryRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            try db.execute(sql: sql, arguments: EntryRow(entry).values)
        }
        let first = await refusal(journal, Records.decided(.hold), 1)
        #expect(first == .conflict(expected: 1, next: 2))
        let later = await refusal(journal, Records.bound(), 1)
        #expect(later?.code == "journal-broken")
        #expect(journal.failure == later)
        #expect(try await journal.entries(after: 0, limit: 9).count == 1)
    }
}

private func refusal(_ journal: SQLiteJournal, _ record: JournalRecord, _ next: Int64) async -> JournalError? {
    do {
        _ = try await journal.append([record], expecting: next)
        return nil
    } catch {
        return error as? JournalError
    }
}

private func foreign() throws -> JournalEntry {
    let payload = try EntryPayload.encode(Records.bound())
    let hash = EntryHash.of(sequence: 1, previous: EntryHash.genesis, payload: payload)
    return JournalEntry(sequence: 1, record: Records.bound(), previous: EntryHash.genesis, hash: hash)
}
