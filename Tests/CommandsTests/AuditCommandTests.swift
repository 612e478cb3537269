import Audit
import DecisionJournal
import Foundation
import RolloutModel
import Testing

@testable import Commands

@Suite("An audit from the command line", .timeLimit(.minutes(2)))
struct AuditCommandTests {
    /// The state directory of a daemon that was started and stopped twice.
    private func withJournal(_ body: (_ folder: String) async throws -> Void) async throws {
        try await withFolder { folder in
            let state = folder + "/state"
            let journal = try SQLiteJournal.open(stateDirectory: state)
            let events = (1...2).flatMap { _ in
                [Event.started(version: "1.2.3", settleTime: .seconds(60)), .stopping]
            }
            for (index, event) in events.enumerated() {
                let at = Instants(
                    wall: Fixtures.now + .hours(Int64(index)), boot: .hours(Int64(index)), bootID: "b")
                let record = JournalRecord(rollout: nil, at: at, body: .input(event))
                _ = try await journal.append([record], expecting: Int64(index + 1))
            }
            try await journal.close()
            try await body(folder)
        }
    }

    private func verify(_ folder: String, _ more: String..., path: String = "/nonexistent") async -> Outcome {
        var outcome = await rolloutctl(["audit", "verify"] + more, environment: ["PATH": path, "TMPDIR": folder])
        outcome = Outcome(
            status: outcome.status, output: outcome.output.replacing(folder, with: "FOLDER"),
            complaint: outcome.complaint.replacing(folder, with: "FOLDER"))
        return outcome
    }

    /// A `journalctl` that prints the lines of a file.
    private func writeJournalctl(_ folder: String, _ script: String) throws {
        let path = folder + "/journalctl"
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    @Test("says what was checked and that everything fits")
    func clean() async throws {
        try await withJournal { folder in
            let page = await verify(folder, "--journal", folder + "/state/journal.db")
            #expect(page.status == .done && page.complaint.isEmpty)
            try Golden.expect(page.output, "audit-clean")
            let json = await verify(folder, "--journal", folder + "/state/journal.db", "-o", "json")
            #expect(json.status == .done)
            try Golden.expect(json.output, "audit-json")
        }
    }

    @Test("names the entry that does not fit, and ends with 1")
    func broken() async throws {
        try await withJournal { folder in
            let database = folder + "/state/journal.db"
            var bytes = try Data(contentsOf: URL(filePath: database))
            let word = try #require(bytes.range(of: Data(#""stopping":{}"#.utf8)))
            bytes[word.lowerBound + 1] ^= 0x01
            try bytes.write(to: URL(filePath: database))
            let page = await verify(folder, "--journal", database)
            #expect(page.status == .refused)
            try Golden.expect(page.output, "audit-broken")
            let json = await verify(folder, "--journal", database, "-o", "json")
            let report = try JSONDecoder().decode(AuditReport.self, from: Data(json.output.utf8))
            #expect(report.finding?.check == .chain)
        }
    }

    @Test("finds the daemon's own journal by its settings, and holds it against the system journal")
    func own() async throws {
        try await withJournal { folder in
            let settings = folder + "/rolloutd.yaml"
            try Data("accounts: {}\nstateDirectory: /elsewhere\n".utf8).write(to: URL(filePath: settings))
            try FileManager.default.createDirectory(
                atPath: folder + "/rolloutd.d", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
            try Data("stateDirectory: \(folder)/state\n".utf8).write(
                to: URL(filePath: folder + "/rolloutd.d/state.yaml"))
            let report = try JournalAudit.run(folder + "/state/journal.db", scratch: folder)
            func line(_ sequence: Int64, _ hash: Digest) -> String {
                #"{"ENTRY_SEQUENCE":"\#(sequence)","ENTRY_HASH":"\#(hash)","ENTRY_TIME":"2026-11-20T22:00:00Z"}"# + "\n"
            }
            // What is asked for must be what only the unit can have written.
            try writeJournalctl(
                folder, "case \"$*\" in *_SYSTEMD_UNIT=rolloutd.service*) exec /bin/cat \(folder)/lines;; esac; exit 9")
            let lines = URL(filePath: folder + "/lines")
            try Data(line(report.head.sequence, report.head.hash).utf8).write(to: lines)
            let same = await verify(folder, "--config", settings, path: folder)
            #expect(same.status == .done, "\(same)")
            #expect(same.output.contains("copies    1 entry"), "\(same.output)")
            // A later entry that journald has and the journal has not.
            try Data((line(4, report.head.hash) + line(9, report.head.hash)).utf8).write(to: lines)
            let cut = await verify(folder, "--config", settings, path: folder)
            #expect(cut.status == .refused)
            try Golden.expect(cut.output, "audit-cut")
            let without = await verify(folder, "--config", settings, "--against", "none", path: folder)
            #expect(without.status == .done && without.output.contains("none were compared"))
            // One that says something else.
            try Data(line(4, Digest(String(repeating: "ab", count: 32))).utf8).write(to: lines)
            let other = await verify(folder, "--config", settings, path: folder)
            #expect(other.status == .refused && other.output.contains("Entry 4 does not fit"), "\(other.output)")
            let known = await verify(
                folder, "--config", settings, "--against", "none", "--head", "2:" + String(repeating: "ab", count: 32))
            #expect(known.status == .refused && known.output.contains("--head has another entry"), "\(known.output)")
        }
    }

    @Test("ends with 2 and says what to do where there is nothing to audit")
    func nothing() async throws {
        try await withFolder { folder in
            let missing = await verify(folder, "--journal", folder + "/none.db")
            #expect(missing.status == .usage)
            #expect(
                missing.complaint
                    == "rolloutctl: there is no journal at FOLDER/none.db.\n"
                    + "Name the database with --journal, or the settings with --config.\n")
            let journald = await verify(folder, "--config", folder + "/none.yaml")
            #expect(journald.status == .usage && journald.complaint.contains("--against none"), "\(journald)")
            try Data("{\n".utf8).write(to: URL(filePath: folder + "/lines"))
            let lines = await verify(folder, "--journal", folder + "/none.db", "--against", folder + "/lines")
            #expect(lines.status == .usage && lines.complaint.contains("FOLDER/lines, line 1: it is not JSON"))
            try writeJournalctl(folder, "exit 3")
            let failing = await verify(folder, "--journal", "/x", "--against", "journald", path: folder)
            #expect(failing.status == .usage && failing.complaint.contains("status 3"), "\(failing)")
        }
    }

    @Test("logs become journalctl, or say that there is none")
    func logs() async throws {
        try await withFolder { folder in
            try writeJournalctl(folder, "exit 0")
            let outcome = await rolloutctl(
                ["logs", "contoso-reader", "-f", "--since", "1h", "--", "-p", "warning"], environment: ["PATH": folder])
            #expect(
                outcome.became == [
                    folder + "/journalctl", "journalctl", "--identifier=rolloutd", "ROLLOUT=contoso-reader", "--follow",
                    "--since=@1795197600.000000",
                    "-p", "warning",
                ])
            #expect(outcome.status == .refused && outcome.complaint.contains("a test becomes nothing"))
            let shown = await rolloutctl(["logs", "it's", "--show", "--until", "2026-11-20T19:00:00.250Z"])
            #expect(
                shown.output
                    == "journalctl --identifier=rolloutd 'ROLLOUT=it'\\''s' "
                    + "--until=@1795201200.250000\n")
            let none = await rolloutctl(["logs"], environment: ["PATH": "/nonexistent"])
            #expect(none.status == .refused && none.complaint.contains("not in PATH") && none.became.isEmpty)
        }
    }
}
