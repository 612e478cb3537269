import DecisionJournal
import RolloutModel

/// Walks a journal from its first entry to its last and names the first that does not fit: the chain, the grammar, the copies
/// kept elsewhere, and what the engine makes of the same inputs.
///
/// It needs no daemon and changes nothing. Blocks until it is done; memory does not grow with the journal but by the copies.
public struct JournalAudit {
    /// Why nothing could be audited.
    public enum Problem: Error, Hashable {
        /// There is no journal, or the file is another program's.
        case noJournal(String)
        /// The file may not be read.
        case notAllowed(String)
        /// It cannot be read or copied.
        case unreadable(String)
    }

    private struct Stop: Error {
        let finding: AuditFinding
    }

    private var report: AuditReport
    private var copies: EntryCopies
    private var chain = EntryChain()
    private var calls = CallBook()
    private var replay = Replay()
    /// The first entry that is only worded otherwise, since the version changed last: whether that is allowed is known when
    /// the next process of the daemon says what version it is.
    private var doubt: AuditFinding?
    private var rewordedInDoubt: Int64 = 0

    private init(_ path: String, _ copies: EntryCopies) {
        report = AuditReport(journal: path, head: .init(sequence: 0, hash: EntryHash.genesis))
        self.copies = copies
    }

    /// Audits the journal in a file.
    ///
    /// - Parameters:
    ///   - path: The database, live or copied; a copied write-ahead log beside it is read too.
    ///   - copies: What is known of its entries from elsewhere.
    ///   - scratch: Where a copy may be made for reading.
    /// - Returns: What was found.
    /// - Throws: `Problem`, where there is nothing to be said of the journal.
    public static func run(_ path: String, copies: EntryCopies = EntryCopies(), scratch: String) throws -> AuditReport {
        var audit = JournalAudit(path, copies)
        do {
            let inspection = try JournalInspection(path, scratch: scratch)
            try audit.walk(inspection)
            try inspection.close()
        } catch let stop as Stop {
            audit.report.finding = stop.finding
        } catch let broken as ChainBreak {
            audit.report.finding = AuditFinding(
                broken.isOfGrammar ? .grammar : .chain, entry: broken.entry, why: broken.why)
        } catch let problem as JournalInspection.Problem {
            throw Problem(problem)
        }
        audit.complete()
        return audit.report
    }

    private mutating func walk(_ inspection: JournalInspection) throws {
        try inspection.forEachRow { row in try take(row) }
        if let finding = replay.finish(after: chain.head) { throw Stop(finding: finding) }
        if report.versions.last == Version.current, let doubt { throw Stop(finding: doubt) }
        settleDoubt()
        if let last = copies.last, last > chain.head.sequence, let copy = copies.copies[last]?.first {
            throw Stop(
                finding: AuditFinding(
                    .end, entry: chain.head.sequence + 1,
                    why: "it is missing: the journal ends before an entry that is known from elsewhere",
                    expected: "entries up to \(last), which \(copy.place) has", found: "the journal's end"))
        }
        if let misfit = try inspection.misfit() {
            throw Stop(finding: AuditFinding(.file, entry: chain.head.sequence + 1, why: misfit))
        }
    }

    private mutating func take(_ row: EntryRow) throws {
        let entry: JournalEntry
        do throws(ChainBreak) { entry = try chain.accept(row) } catch { throw Stop(finding: Self.finding(error, row)) }
        if entry.sequence == 1 { begin(at: entry.record.at.wall) }
        try compareCopies(entry)
        if let finding = calls.take(entry) { throw Stop(finding: finding) }
        switch replay.take(entry, payload: row.payload) {
        case .same: break
        case .other(let finding): throw Stop(finding: doubt ?? finding)
        case .reworded(let finding):
            doubt = doubt ?? finding
            rewordedInDoubt += 1
        }
        switch entry.record.body {
        case .input(.started(let version, _)): try began(version)
        case .input: break
        case .transition, .decision, .intent, .outcome, .alert: report.compared += 1
        }
        if case .input = entry.record.body { report.inputs += 1 }
        report.entries = entry.sequence
        report.head = .init(sequence: entry.sequence, hash: entry.hash)
        report.to = entry.record.at.wall
    }

    /// A break with what the row says of itself, which is not to be believed but helps to find it.
    private static func finding(_ broken: ChainBreak, _ row: EntryRow) -> AuditFinding {
        guard broken.entry == row.sequence else { return AuditFinding(.chain, entry: broken.entry, why: broken.why) }
        var finding = AuditFinding(
            broken.isOfGrammar ? .grammar : .chain, entry: row.sequence, kind: row.kind,
            rollout: row.rollout.map { PolicyName($0) }, time: Timestamp(milliseconds: row.at), why: broken.why)
        let contents = EntryHash.of(sequence: row.sequence, previous: Digest(row.previous), payload: row.payload)
        if contents.rawValue != row.hash {
            finding.expected = "contents with the hash \(row.hash), as they were written"
            finding.found = "contents with the hash \(contents)"
        }
        return finding
    }

    private mutating func begin(at time: Timestamp) {
        report.from = time
        let dropped = copies.dropEarlier(than: time)
        if dropped > 0 {
            report.notes.append(
                "\(dropped) copies are older than entry 1: they are of a journal that was begun before this one")
        }
    }

    private func compareCopies(_ entry: JournalEntry) throws {
        for copy in copies.copies[entry.sequence] ?? [] where copy.hash != entry.hash {
            throw Stop(
                finding: AuditFinding(
                    .copies, entry: entry.sequence, kind: entry.kind, rollout: entry.record.rollout,
                    time: entry.record.at.wall,
                    why: "\(copy.place) has another entry of this number: this one was written in its place",
                    expected: "hash \(copy.hash)", found: "hash \(entry.hash)"))
        }
    }

    /// Entries may be worded otherwise only where another version may have written them: one that wrote since the start
    /// before, or before the start now.
    private mutating func began(_ version: String) throws {
        let isOwn = version == Version.current && report.versions.last ?? version == Version.current
        if isOwn, let doubt { throw Stop(finding: doubt) }
        settleDoubt()
        // The last one is the version that wrote last.
        report.versions.removeAll { $0 == version }
        report.versions.append(version)
    }

    private mutating func settleDoubt() {
        report.reworded += rewordedInDoubt
        rewordedInDoubt = 0
        doubt = nil
    }

    private mutating func complete() {
        report.intents = calls.intents
        report.outcomes = calls.outcomes
        report.openIntents = calls.openIntents
        let compared = copies.copies.keys.filter { $0 <= report.entries }.count
        report.copies = Int64(compared)
        if report.reworded > 0 {
            report.notes.append(
                "\(report.reworded) records were written by another version in other words; their deeds and decisions were "
                    + "compared")
        }
    }
}

extension JournalAudit.Problem {
    /// The same problem, in the words of this room.
    init(_ problem: JournalInspection.Problem) {
        self =
            switch problem {
            case .missing(let what), .foreign(let what): .noJournal(what)
            case .notAllowed(let what): .notAllowed(what)
            case .unreadable(let what): .unreadable(what)
            }
    }
}
