import ArgumentParser
import Audit
import Foundation
import RolloutModel

/// `rolloutctl audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Check the journal itself.",
        discussion: """
            Example:
              rolloutctl audit verify
            """,
        subcommands: [VerifyCommand.self])
}

/// `rolloutctl audit verify`
struct VerifyCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Walk the journal and name the first entry that does not fit.",
        discussion: """
            Checks the hash chain; that each mutating call has exactly one intent and one outcome; that the production engine, \
            fed with the same inputs, makes the same decisions, byte for byte; and that copies kept elsewhere say the same. The \
            daemon is not asked and nothing is written: the journal may be live or copied, with or without its -wal.

            Exit status: 0 all entries fit, 1 an entry does not, 2 there is nothing to audit, 3 it may not be read.

            Example:
              rolloutctl audit verify --journal backup/journal.db --against exported.jsonl
            """)

    @Option(
        help: ArgumentHelp("The database; without it, the daemon's own.", valueName: "file"), completion: .file())
    var journal: String?
    @Option(
        help: ArgumentHelp("The daemon's settings, which say where its journal lies.", valueName: "file"),
        completion: .policyFiles)
    var config: String?
    @Option(
        help: ArgumentHelp(
            """
            What to hold the entries against: journald, none, or a file of lines of `journalctl -o json` or `history export`; \
            may be given several times (default: journald for the daemon's own journal, none for another).
            """, valueName: "source"), completion: .file())
    var against: [String] = []
    @Option(
        help: ArgumentHelp(
            "An entry's number and hash, noted before: the journal must have it. May be given several times.",
            valueName: "number:hash"))
    var head: [KnownHead] = []
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to print: page or json.")
    var output = HistoryFormat.page

    func validate() throws {
        if against.contains("none"), against.count > 1 {
            throw ValidationError("--against none stands alone: leave the others out.")
        }
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let own = journal == nil ? JournalPath(settings: config, surroundings.environment) : nil
        for problem in own?.problems ?? [] { surroundings.complain("rolloutctl: \(Line.harmless(problem))\n") }
        let path = journal ?? own?.path ?? ""
        do {
            let copies = try copies(path, isOwn: own != nil, surroundings)
            let scratch = surroundings.environment["TMPDIR"] ?? "/tmp"
            let report = try JournalAudit.run(path, copies: copies, scratch: scratch)
            if output == .json {
                try surroundings.write(json: report)
            } else {
                surroundings.write(AuditView.page(report, width: surroundings.width))
            }
            return report.finding == nil ? .done : .refused
        } catch let problem as CopySource.Problem {
            return fail(problem.message, problem.next, .usage, surroundings)
        } catch let problem as JournalAudit.Problem {
            switch problem {
            case .noJournal(let what):
                return fail(
                    what, "Name the database with --journal, or the settings with --config.", .usage, surroundings)
            case .unreadable(let what):
                return fail(what, "Copy the journal to a sound disk and audit the copy.", .usage, surroundings)
            case .notAllowed(let what): return fail(what, "Run it with sudo.", .notAllowed, surroundings)
            }
        }
    }

    private func copies(_ path: String, isOwn: Bool, _ surroundings: Surroundings) throws -> EntryCopies {
        var copies = EntryCopies()
        for known in head { copies.add(known.sequence, known.hash, place: "--head") }
        // The daemon's own note of how far the entries have gone to the system journal.
        if let mark = DeliveredNote.read(beside: path) { copies.add(mark.sequence, mark.hash, place: mark.place) }
        for source in against.isEmpty && isOwn ? ["journald"] : against.filter({ $0 != "none" }) {
            try (source == "journald" ? CopySource.journald : .file(source)).read(into: &copies, surroundings)
        }
        return copies
    }

    private func fail(_ what: String, _ next: String, _ status: ExitStatus, _ surroundings: Surroundings) -> ExitStatus
    {
        surroundings.complain("rolloutctl: \(Line.harmless(what.asSentence))\n\(Line.harmless(next))\n")
        return status
    }
}

/// A place in the journal as an operator gives it: `1234:9f86d0…`.
struct KnownHead: ExpressibleByArgument {
    let sequence: Int64
    let hash: Digest

    init?(argument: String) {
        let parts = argument.split(separator: ":")
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence > 0, EntryCopies.isHash(String(parts[1]))
        else {
            return nil
        }
        self.sequence = sequence
        hash = Digest(String(parts[1]))
    }
}
