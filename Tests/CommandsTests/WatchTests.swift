import ControlAPI
import Foundation
import RolloutModel
import Synchronization
import Testing

@testable import Commands

@Suite("A watch", .timeLimit(.minutes(2)))
struct WatchTests {
    private func drifted() -> RolloutReport {
        var report = Fixtures.baking()
        report.drift = Fixtures.percent(30)
        report.decision = Fixtures.decision(line: 3, .drift, "Somebody set 30 %.")
        return report
    }

    @Test("in a pipe writes a line for each change and ends with the outcome")
    func lines() async throws {
        let daemon = FakeDaemon()
        await daemon.play([Fixtures.baking(), Fixtures.baking(), Fixtures.raising(), Fixtures.over(.finalized)])
        let outcome = try await rolloutctl(["get", "contoso-reader", "-w"], daemon)
        #expect(outcome.status == .done)
        try Golden.expect(outcome.output, "watch-lines")
    }

    @Test("in a pipe writes JSON, a value a line", arguments: ["json", "yaml"])
    func documents(form: String) async throws {
        let daemon = FakeDaemon()
        await daemon.play([Fixtures.baking(), Fixtures.over(.halted)])
        let outcome = try await rolloutctl(["get", "contoso-reader", "-w", "-o", form], daemon)
        #expect(outcome.status == .halted && outcome.status.rawValue == 6)
        if form == "json" {
            let lines = outcome.output.split(separator: "\n")
            let statuses = try lines.map { try ControlJSON.decode(RolloutStatus.self, from: Data($0.utf8)) }
            #expect(statuses.map(\.rollout.phase) == [.open, .halted])
        } else {
            try Golden.expect(outcome.output, "watch-yaml")
        }
    }

    @Test("does not miss the end of a rollout after which the next has begun")
    func overtaken() async throws {
        let daemon = FakeDaemon()
        var next = Fixtures.raising()
        next.submission = "1152921505694000099"
        await daemon.play(
            [Fixtures.baking(), next],
            journal: [
                Fixtures.closed(39, .superseded, submission: "1152921505694000000"),
                Fixtures.closed(41, .finalized, submission: "1152921505694000000"),
            ])
        let outcome = try await rolloutctl(["status", "contoso-reader", "--wait"], daemon)
        #expect(outcome.status == .done && outcome.output == "contoso-reader: finalized by rolloutd\n")
    }

    @Test("for a script ends where a person is needed")
    func person() async throws {
        let daemon = FakeDaemon()
        await daemon.play([Fixtures.baking(), drifted()])
        let outcome = try await rolloutctl(["status", "contoso-reader", "--wait", "--json"], daemon)
        #expect(outcome.status == .drift && outcome.status.rawValue == 9)
        try Golden.expect(outcome.output, "wait-json")
    }

    @Test("ends when its time is up")
    func timeout() async throws {
        let outcome = try await rolloutctl(
            ["status", "contoso-reader", "--wait", "--timeout", "500ms"], FakeDaemon())
        #expect(outcome.status == .timedOut && outcome.status.rawValue == 7)
        let complaint =
            "rolloutctl: contoso-reader was not over after 500ms.\nHow it stands: rolloutctl status contoso-reader\n"
        #expect(outcome.complaint == complaint)
    }

    @Test("gives the outcome at once where there is nothing to wait for")
    func status() async throws {
        let daemon = FakeDaemon()
        await daemon.play([drifted()])
        #expect(try await rolloutctl(["status", "contoso-reader"], daemon).status == .drift)
        #expect(try await rolloutctl(["status", "northwind"], daemon).status == .done)
        #expect(try await rolloutctl(["status"], daemon).status == .done)
    }

    @Test("on a terminal draws over the page, and leaves the last one behind")
    func screen() async throws {
        let daemon = FakeDaemon()
        await daemon.play([Fixtures.baking(), Fixtures.raising(), Fixtures.over(.finalized)])
        let screen = FakeScreen()
        let outcome = try await rolloutctl(["get", "contoso-reader", "-w"], daemon, on: screen)
        #expect(outcome.status == .done)
        #expect(outcome.output.hasPrefix("contoso-reader: finalized at 100 %"))
        let calls = screen.calls
        #expect(calls.first == "begin" && calls.last == "end")
        for frame in calls.dropFirst().dropLast() {
            #expect(frame.hasPrefix("\u{1B}[?2026h\u{1B}[H") && frame.hasSuffix("\u{1B}[J\u{1B}[?2026l"))
            #expect(!frame.contains("\u{1B}[2J"))
        }
    }

    @Test("on a terminal ends when the user says so")
    func interrupted() async throws {
        let screen = FakeScreen()
        screen.interrupt()
        let outcome = try await rolloutctl(["get", "contoso-reader", "-w"], FakeDaemon(), on: screen)
        #expect(outcome.status == .interrupted && outcome.status.rawValue == 130)
        #expect(screen.calls.last == "end" && outcome.output.isEmpty)
    }
}

@Suite("A frame on a terminal")
struct ScreenFrameTests {
    @Test("is one text: home, lines erased to their ends, the rest erased below")
    func frame() throws {
        let status = Fixtures.status(Fixtures.baking())
        let page = TreeView.page(status, now: Fixtures.now, width: 79)
        let text = ScreenFrame.text(
            page, footer: Line("watching"), size: ScreenSize(columns: 80, rows: 30), colours: true)
        try Golden.expect(text.replacing("\u{1B}", with: "ESC"), "frame")
    }

    @Test("fits any terminal, and says what it left out", arguments: [(20, 4), (40, 10), (80, 24), (200, 60)])
    func fits(columns: Int, rows: Int) {
        let page = TreeView.page(Fixtures.status(Fixtures.troubled()), now: Fixtures.now, width: columns - 1)
        let text = ScreenFrame.text(
            page, footer: Line("the footer"), size: ScreenSize(columns: columns, rows: rows), colours: false)
        let plain = text.replacing(#/\e\[[?0-9;]*[A-Za-z]/#, with: "")
        let lines = plain.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.count <= rows && lines.allSatisfy { $0.count < columns })
        #expect(lines.last == "the footer")
        #expect(plain.contains("more line") == (page.lines.count > rows - 1))
    }
}

@Suite("Looking", .timeLimit(.minutes(2)))
struct LookCommandTests {
    @Test(
        "has a form for people and some for programs",
        arguments: [
            (["get", "contoso-reader"], "look-get"), (["get", "contoso-reader", "-o", "json"], "look-get-json"),
            (["get", "contoso-reader", "-o", "yaml"], "look-get-yaml"), (["list"], "look-list"),
            (["list", "-o", "name"], "look-list-name"), (["list", "-o", "json"], "look-list-json"),
            (["quota"], "look-quota"), (["quota", "-o", "json"], "look-quota-json"),
            (["sinks"], "look-sinks"), (["sinks", "list", "-o", "json"], "look-sinks-json"),
            (["sinks", "test", "oncall"], "look-sinks-test"),
            (["sinks", "test", "oncall", "--json"], "look-sinks-test-json"),
            (["explain", "contoso-reader"], "look-explain"),
            (["explain", "contoso-reader", "-o", "json"], "look-explain-json"),
        ] as [([String], String)])
    func forms(arguments: [String], golden: String) async throws {
        let outcome = try await rolloutctl(arguments, FakeDaemon())
        #expect(outcome.status == .done && outcome.complaint.isEmpty)
        try Golden.expect(outcome.output, golden)
    }

    @Test("tries a sink: 1 where it does not take it, and where there is none of that name")
    func sinks() async throws {
        let daemon = FakeDaemon()
        let failed = try await rolloutctl(["sinks", "test", "team", "--reason", "is it back?"], daemon)
        #expect(failed.status == .refused && failed.output.contains("The sink team did not take it: it answered 503."))
        #expect(await daemon.calls.contains("test team is it back?"))
        let unknown = try await rolloutctl(["sinks", "test", "onclal"], daemon)
        #expect(
            unknown.status == .refused && unknown.complaint.contains("Did you mean oncall?"), "\(unknown.complaint)")
        #expect(await rolloutctl(["sinks", "--socket", "/nonexistent/x"]).status == .notReachable)
    }

    @Test("examines the daemon: 1 where a check fails, the usual statuses where it cannot be asked")
    func doctor() async throws {
        let daemon = FakeDaemon()
        let well = try await rolloutctl(["doctor"], daemon)
        #expect(well.status == .done && well.output.contains("6 checks: 0 failed, 1 warning."), "\(well.output)")
        await daemon.fallIll()
        let ill = try await rolloutctl(["doctor", "-o", "json"], daemon)
        #expect(ill.status == .refused)
        let report = try ControlJSON.decode(DoctorReport.self, from: Data(ill.output.utf8))
        #expect(report.hasFailed && report.checks.map(\.subject).prefix(2) == ["socket", "version"])
        let gone = await rolloutctl(["doctor", "--socket", "/nonexistent/x"])
        #expect(gone.status == .notReachable && gone.output.contains("FAIL  socket"))
        #expect(gone.output.contains("rolloutd --check"))
    }

    @Test("explains the past, as a time or as how long ago")
    func past() async throws {
        let outcome = try await rolloutctl(["explain", "contoso-reader", "--at", "6h"], FakeDaemon())
        #expect(outcome.status == .done && outcome.calls == ["explain contoso-reader at 2026-11-20T13:00:00Z"])
        #expect(outcome.output.contains("entry #4711"))
    }

    @Test("shows events, as many as wanted, from where they are wanted")
    func events() async throws {
        let daemon = FakeDaemon()
        await daemon.play(
            [Fixtures.baking()],
            journal: [
                Fixtures.entry(1, "decision.hold", "contoso-reader: holding at 25 %."),
                Fixtures.entry(2, "input.measured", ""), Fixtures.closed(3, .finalized, submission: "1"),
            ])
        let lines = try await rolloutctl(["events"], daemon)
        try Golden.expect(lines.output, "events")
        let all = try await rolloutctl(["events", "--all", "-n", "2"], daemon)
        try Golden.expect(all.output, "events-all")
        let after = try await rolloutctl(["events", "--after", "1", "-o", "json"], daemon)
        let entries = try after.output.split(separator: "\n").map {
            try ControlJSON.decode(HistoryEntry.self, from: Data($0.utf8))
        }
        #expect(entries.map(\.sequence) == [2, 3])
    }
}

/// A terminal that keeps what was drawn.
final class FakeScreen: Screen {
    let events: AsyncStream<ScreenEvent>
    private let teller: AsyncStream<ScreenEvent>.Continuation
    private let drawn = Mutex<[String]>([])

    init() { (events, teller) = AsyncStream.makeStream() }

    var size: ScreenSize { ScreenSize(columns: 80, rows: 24) }
    var calls: [String] { drawn.withLock { $0 } }

    func begin() { drawn.withLock { if $0.isEmpty { $0.append("begin") } } }
    func draw(_ text: String) { drawn.withLock { $0.append(text) } }
    func end() { drawn.withLock { $0.append("end") } }
    func interrupt() { teller.yield(.interrupted) }
}
