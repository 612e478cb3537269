import Foundation
import GRDB
import RolloutModel
import Testing

@testable import Audit
@testable import DecisionJournal

@Suite("An audit names the first entry that does not fit", .timeLimit(.minutes(10)))
struct JournalAuditTests {
    /// The first world's from seed 3 on that is long enough for every test here, and in which somebody was alarmed.
    private static let sample =
        (UInt64(3)...200).lazy.map { SampleJournal.records(seed: $0, limit: 600) }.first { records in
            records.count >= 600 && records.prefix(500).contains { if case .alert = $0.body { true } else { false } }
        } ?? []

    private func audit(_ path: String, _ copies: EntryCopies = EntryCopies()) throws -> AuditReport {
        try JournalAudit.run(path, copies: copies, scratch: NSTemporaryDirectory())
    }

    /// The copies that somebody kept of a sound journal.
    private func kept(_ journal: SampleJournal) throws -> EntryCopies {
        var copies = EntryCopies()
        try JournalInspection(journal.database, scratch: NSTemporaryDirectory()).forEachRow { row in
            let entry = try row.verified()
            copies.add(entry.sequence, entry.hash, time: entry.record.at.wall, place: "an export")
        }
        return copies
    }

    @Test("what a world of faults wrote fits, byte for byte", arguments: 1...UInt64(4))
    func sound(seed: UInt64) async throws {
        let journal = try await SampleJournal(SampleJournal.records(seed: seed))
        let before = try journal.contents()
        let report = try audit(journal.database, kept(journal))
        #expect(report.finding == nil, "\(String(describing: report.finding))")
        #expect(report.entries == Int64(journal.records.count) && report.copies == report.entries)
        #expect(report.inputs + report.compared == report.entries && report.reworded == 0)
        #expect(report.intents > 0 && report.intents == report.outcomes + Int64(report.openIntents.count))
        #expect(report.versions == [Version.current] && report.notes == [])
        #expect(try journal.contents() == before)
    }

    @Test("an empty journal fits")
    func empty() async throws {
        let journal = try await SampleJournal([])
        let report = try audit(journal.database)
        #expect(report.finding == nil && report.entries == 0 && report.from == nil)
    }

    @Test("a changed byte")
    func changedByte() async throws {
        let journal = try await SampleJournal(Self.sample)
        let place = try #require(journal.entry(from: 100) { $0.isDecision })
        try journal.tamper { db in
            try db.execute(
                sql: "UPDATE entry SET payload = replace(payload, '\"line\":', '\"line\": ') WHERE sequence = ?",
                arguments: [place])
        }
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.check == .chain && finding.entry == place)
        #expect(finding.why.contains("changed after it was written"))
    }

    @Test("a changed byte with every hash after it made anew: the engine decides otherwise")
    func forgedWords() async throws {
        let journal = try await SampleJournal(Self.sample)
        let place = try #require(journal.entry(from: 100) { $0.isDecision })
        try journal.forge { records in
            let record = records[Int(place) - 1]
            guard case .decision(let decision) = record.body else { return }
            let forged = Decision(
                decision.action, isObservedOnly: decision.isObservedOnly, line: decision.line, code: decision.code,
                sentence: decision.sentence + " Honestly.", evidence: decision.evidence, until: decision.until,
                percentage: decision.percentage, policyDigest: decision.policyDigest)
            records[Int(place) - 1] = JournalRecord(rollout: record.rollout, at: record.at, body: .decision(forged))
        }
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.check == .replay && finding.entry == place)
        #expect(finding.found?.contains("Honestly") == true && finding.expected?.contains("Honestly") == false)
    }

    @Test("a removed row")
    func removedRow() async throws {
        let journal = try await SampleJournal(Self.sample)
        try journal.tamper { try $0.execute(sql: "DELETE FROM entry WHERE sequence = 77") }
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.check == .chain && finding.entry == 77 && finding.why.contains("missing"))
    }

    @Test("a removed input with every hash after it made anew")
    func forgedRemoval() async throws {
        let journal = try await SampleJournal(Self.sample)
        let place = try #require(journal.entry(from: 50) { $0.isDecision })
        let copies = try kept(journal)
        try journal.forge { $0.remove(at: Int(place) - 1) }
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.check == .replay && finding.entry == place)
        #expect(finding.expected?.contains("decision") == true)
        // The copy says so as well, at the same entry.
        #expect(try audit(journal.database, copies).finding?.check == .copies)
        #expect(try audit(journal.database, copies).finding?.entry == place)
    }

    @Test("rows that changed places, with their hashes or with new ones")
    func reordered() async throws {
        let journal = try await SampleJournal(Self.sample)
        let place = try #require(journal.entry(from: 100) { !$0.isInput }) - 1
        try journal.tamper { db in
            let columns = "rollout, at, kind, actor, payload, previous, hash"
            try db.execute(
                sql: """
                    CREATE TEMP TABLE pair AS SELECT * FROM entry WHERE sequence IN (?, ?);
                    UPDATE entry SET (\(columns)) = (SELECT \(columns) FROM pair WHERE pair.sequence = ? - entry.sequence)
                    WHERE sequence IN (?, ?)
                    """, arguments: [place, place + 1, 2 * place + 1, place, place + 1])
        }
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.check == .chain && finding.entry == place)

        let other = try await SampleJournal(Self.sample)
        try other.forge { $0.swapAt(Int(place) - 1, Int(place)) }
        let forged = try #require(try audit(other.database).finding)
        #expect([.replay, .grammar].contains(forged.check) && forged.entry == place, "\(forged)")
    }

    @Test("an intent that nobody decided, with every hash right")
    func forgedIntent() async throws {
        let journal = try await SampleJournal(Self.sample)
        let place = try #require(journal.entry { if case .intent = $0.body { true } else { false } })
        // The same call once more, under a number of its own, after the first one was settled.
        let settled = try #require(
            journal.entry(from: Int(place)) { record in
                if case .outcome(let outcome) = record.body { outcome.result != .unknown } else { false }
            })
        try journal.forge { records in
            let record = records[Int(place) - 1]
            guard case .intent(let intent) = record.body else { return }
            let forged = Intent(
                id: intent.id + 1_000_000, submission: intent.submission, action: intent.action, from: intent.from,
                actor: intent.actor, decision: intent.decision, deadline: intent.deadline)
            records.insert(
                JournalRecord(rollout: record.rollout, at: records[Int(settled) - 1].at, body: .intent(forged)),
                at: Int(settled))
        }
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.entry == settled + 1, "\(finding)")
        #expect([.replay, .grammar].contains(finding.check))
    }

    @Test("an answer to a call that no intent orders")
    func answerWithoutIntent() async throws {
        let journal = try await SampleJournal(Self.sample)
        let place = try #require(
            journal.entry { record in
                if case .input(.storeAnswered(_, let call, _, _)) = record.body { call.isMutating } else { false }
            })
        var book = CallBook()
        var found: AuditFinding?
        for (index, record) in journal.records.enumerated() where found == nil {
            if case .intent = record.body { continue }
            let entry = JournalEntry(
                sequence: Int64(index + 1), record: record, previous: EntryHash.genesis, hash: EntryHash.genesis)
            found = book.take(entry)
        }
        #expect(found?.check == .calls && found?.entry == place)
    }

    @Test("an end that is gone, by a head that was noted, an export, or the engine")
    func truncated() async throws {
        let journal = try await SampleJournal(Self.sample)
        let copies = try kept(journal)
        let whole = try audit(journal.database)
        // At an input, so that nothing in the journal itself tells.
        let cut = try #require(journal.entry(from: 300) { $0.isInput }) - 1
        try journal.tamper { try $0.execute(sql: "DELETE FROM entry WHERE sequence > ?", arguments: [cut]) }
        #expect(try audit(journal.database).finding == nil)
        var head = EntryCopies()
        head.add(whole.head.sequence, whole.head.hash, place: "--head")
        for known in [copies, head] {
            let finding = try #require(try audit(journal.database, known).finding)
            #expect(finding.check == .end && finding.entry == cut + 1)
            #expect(finding.expected?.contains("\(whole.head.sequence)") == true)
        }
        // In the midst of what follows from one input, the engine tells.
        let inner = try #require(journal.entry(from: 200) { !$0.isInput }) - 1
        try journal.tamper { try $0.execute(sql: "DELETE FROM entry WHERE sequence > ?", arguments: [inner]) }
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.check == .replay && finding.entry == inner + 1 && finding.found == "the journal's end")
    }

    @Test("guards that are gone, and damaged pages")
    func file() async throws {
        let journal = try await SampleJournal(Self.sample)
        let queue = try DatabaseQueue(path: journal.database)
        try await queue.write { try $0.execute(sql: "DROP TRIGGER entry_no_delete") }
        try queue.close()
        let finding = try #require(try audit(journal.database).finding)
        #expect(finding.check == .file && finding.why.contains("entry_no_delete"))

        var bytes = try Data(contentsOf: URL(fileURLWithPath: journal.database))
        bytes.replaceSubrange(4_096 * 5..<4_096 * 6, with: Data(repeating: 0x5A, count: 4_096))
        try bytes.write(to: URL(fileURLWithPath: journal.database))
        #expect(try audit(journal.database).finding != nil)
    }

    @Test("other words are allowed to another version, and not to this one")
    func versions() async throws {
        func reworded(_ version: String) -> [JournalRecord] {
            Self.sample.map { record in
                switch record.body {
                case .input(.started(_, let settleTime)):
                    let started = Event.started(version: version, settleTime: settleTime)
                    return JournalRecord(rollout: nil, at: record.at, body: .input(started))
                case .alert(let alert):
                    let other = Alert(alert.kind, "In other words: \(alert.sentence)")
                    return JournalRecord(rollout: record.rollout, at: record.at, body: .alert(other))
                default: return record
                }
            }
        }
        let first = try #require(Self.sample.firstIndex { if case .alert = $0.body { true } else { false } })
        let ofOlder = try await SampleJournal(reworded("0.0.1"))
        let older = try audit(ofOlder.database)
        #expect(older.finding == nil && older.reworded > 0 && older.versions == ["0.0.1"])
        #expect(older.notes.contains { $0.contains("another version") })
        let ofOwn = try await SampleJournal(reworded(Version.current))
        let own = try audit(ofOwn.database)
        #expect(own.finding?.check == .replay && own.finding?.entry == Int64(first + 1))
    }
}
