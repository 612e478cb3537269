import Audit
import DecisionJournal
import Foundation
import RolloutModel
import Testing

/// The journal of a real daemon, audited by the real program.
@Suite("Audits of a daemon's journal", .serialized)
struct DaemonAuditTests {
    private func verify(_ bench: Bench, _ more: String...) async throws -> (status: Int32, report: AuditReport?) {
        let ran = try bench.launch(
            [
                Programs.rolloutctl, "audit", "verify", "--config", bench.folder("rolloutd.yaml"), "--against", "none",
                "-o",
                "json",
            ] + more, environment: ["TMPDIR": bench.folder.path], name: "audit")
        let status = try await ran.exit(within: .seconds(120))
        return (status, try? JSONDecoder().decode(AuditReport.self, from: Data(ran.output.utf8)))
    }

    @Test("while it runs, after kill -9, after a restart, and once somebody has changed a byte")
    func life() async throws {
        let scenario = Scenarios.of(
            Scenarios.application(), more: "faults:\n  - {on: setPercentage, serverError: {status: 504, applied: true}}"
        )
        try await Bench.run(scenario: scenario) { bench in
            try bench.folder.write(
                Scenarios.ladder(more: Scenarios.crashRate(bench.store)), to: "policies/ladder.yaml")
            let daemon = try await bench.startDaemon()
            try await eventually("a step") { try await !bench.store.effects().isEmpty }
            _ = try await bench.ctl("pause", "ladder", "--reason", "an audit is on")
            let live = try await verify(bench)
            #expect(live.status == 0 && live.report?.finding == nil, "\(live)")
            #expect((live.report?.intents ?? 0) > 0)
            let exported = try await bench.ctl("history", "export")
            try bench.folder.write(exported.output, to: "exported.jsonl")
            daemon.send(SIGKILL)
            _ = try await daemon.exit()
            // With the write-ahead log that the dead process left.
            #expect(try bench.folder.files().contains("state/journal.db-wal"))
            let dead = try await verify(bench, "--against", bench.folder("exported.jsonl"))
            #expect(dead.status == 2, "none stands alone")
            let killed = try bench.launch(
                [
                    Programs.rolloutctl, "audit", "verify", "--journal", bench.folder("state/journal.db"), "--against",
                    bench.folder("exported.jsonl"),
                ], environment: ["TMPDIR": bench.folder.path], name: "audit")
            #expect(try await killed.exit(within: .seconds(120)) == 0, "\(killed.output)")
            #expect(killed.output.contains("Everything fits.") && !killed.output.contains("none were compared"))

            // Another setting that decides: the old journal is still its own.
            try bench.folder.write(
                bench.folder.text(of: "rolloutd.yaml").replacing("settleTime: 1s", with: "settleTime: 30m"),
                to: "rolloutd.yaml")
            let second = try await bench.startDaemon()
            _ = try await bench.ctl("resume", "ladder")
            try await bench.stop(second)
            let later = try await verify(bench)
            #expect(later.status == 0 && later.report?.finding == nil, "\(later)")
            #expect((later.report?.entries ?? 0) > (live.report?.entries ?? 0))
            #expect(try bench.folder.files().allSatisfy { !$0.hasPrefix("rolloutd-journal-") })

            let path = bench.folder("state/journal.db")
            var bytes = try #require(FileManager.default.contents(atPath: path))
            let place = try #require(bytes.range(of: Data("an audit is on".utf8)))
            bytes[place.lowerBound] = UInt8(ascii: "A")
            try bytes.write(to: URL(fileURLWithPath: path))
            let changed = try await verify(bench)
            #expect(changed.status == 1 && changed.report?.finding?.check == .chain, "\(changed)")
            // Which of those that hold the words comes first in the file is SQLite's to say.
            #expect(changed.report?.finding?.kind != nil && changed.report?.finding?.rollout == "ladder")
        }
    }

    @Test("those who may not read the journal are told so", .enabled(if: geteuid() == 0))
    func notAllowed() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let daemon = try await bench.startDaemon()
            let stranger = try bench.launch(
                [
                    "/usr/bin/setpriv", "--reuid=4242", "--regid=4242", "--clear-groups", "--", Programs.rolloutctl,
                    "audit",
                    "verify", "--journal", bench.folder("state/journal.db"),
                ], name: "audit")
            #expect(try await stranger.exit() == 3, "\(stranger.errors)")
            #expect(stranger.errors.contains("sudo"), "\(stranger.errors)")
            try await bench.stop(daemon)
        }
    }
}
