import DecisionJournal
import Foundation
import RolloutModel

/// A process that uses a journal and says on standard output what became of each step, one line each: it is started under
/// `strace` with failing system calls, on full disks, and beside another of its kind.
///
/// `journal-torture DIRECTORY STEP…`, where a STEP is `bind`, `hold`, `halt`, `run`, `fill`, `close`, `wait` or `die`.
@main
struct JournalTorture {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard let directory = arguments.first else { return report("usage: journal-torture DIRECTORY STEP…") }
        do {
            var session = Session(journal: try SQLiteJournal.open(stateDirectory: directory))
            report("opened \(try await session.journal.head().sequence) reserve \(session.journal.hasReserve)")
            for step in arguments.dropFirst() { await session.take(step) }
        } catch {
            report("not opened \(code(error)) \(error)")
        }
    }

    /// Writes the line at once: the process may be killed at any time.
    static func report(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    static func code(_ error: any Error) -> String { (error as? JournalError)?.code ?? "other" }
}

/// The steps that can be asked for.
private struct Session {
    /// More appends than the largest disk of a test takes.
    static let mostFills = 100_000
    /// More appends than lie between two checkpoints.
    static let runs = 300

    let journal: SQLiteJournal
    private var isRefused = false

    init(journal: SQLiteJournal) { self.journal = journal }

    mutating func take(_ step: String) async {
        switch step {
        case "bind": await append([Sample.bound], step)
        case "hold": await append([Sample.hold, Sample.hold], step)
        case "halt": await append([Sample.halt], step)
        case "run": await appendUntilRefused(Self.runs)
        case "fill": await appendUntilRefused(Self.mostFills)
        case "close":
            do {
                try await journal.close()
                JournalTorture.report("closed")
            } catch {
                JournalTorture.report("not closed \(JournalTorture.code(error))")
            }
        case "wait": _ = readLine()
        // As in a power cut, as far as the process can tell: nothing is closed behind it.
        case "die": kill(getpid(), SIGKILL)
        default: JournalTorture.report("unknown step \(step)")
        }
    }

    private mutating func appendUntilRefused(_ most: Int) async {
        var count = 0
        while !isRefused, count < most {
            await append([Sample.hold], nil)
            if !isRefused { count += 1 }
        }
        JournalTorture.report("ran \(count)")
    }

    /// `acknowledged FIRST LAST STEP`, or `refused FIRST CODE STEP`; nothing for what is acknowledged without a name.
    private mutating func append(_ records: [JournalRecord], _ step: String?) async {
        let next = ((try? await journal.head().sequence) ?? 0) + 1
        do {
            let entries = try await journal.append(records, expecting: next)
            guard let step, let last = entries.last else { return }
            JournalTorture.report("acknowledged \(next) \(last.sequence) \(step)")
        } catch {
            isRefused = true
            JournalTorture.report("refused \(next) \(JournalTorture.code(error)) \(step ?? "fill")")
        }
    }
}

/// Legal records of one rollout.
private enum Sample {
    static let submission = SubmissionReference(RolloutTarget(application: "9NBLGGH4R315"), "1152921505694000000")

    static let bound = record(
        .transition(
            .bound(
                Binding(
                    submission: submission, versions: [], fallback: nil, fallbackVersions: [], percentage: .zero))))

    static let hold = record(
        .decision(
            Decision(.hold, line: 6, code: .baking, sentence: "The step bakes.", percentage: .zero, policyDigest: "d")))

    static let halt = record(
        .decision(
            Decision(.halt, line: 2, code: .metricHalt, sentence: "It crashes.", percentage: .zero, policyDigest: "d")))

    private static func record(_ body: JournalRecord.Body) -> JournalRecord {
        JournalRecord(
            rollout: "contoso", at: Instants(wall: Timestamp(milliseconds: 0), boot: .zero, bootID: "boot"), body: body)
    }
}
