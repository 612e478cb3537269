import Foundation
import RolloutModel
import Testing

@Suite("A watch in a real terminal", .serialized)
struct WatchTests {
    /// The command line that watches `ladder`.
    private func watch(_ bench: Bench) -> String {
        "\(Programs.rolloutctl) --socket \(bench.folder("control.sock")) get ladder -w"
    }

    @Test("follows a whole ladder in place and ends by itself")
    func ladder() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(bake: "4s")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await Terminal.run(watch(bench), in: bench.folder) { terminal in
                let page = try await terminal.shows("ladder: open at", "watching; Ctrl-C ends", "└─ ○ finalize")
                #expect(page.contains("├─ "), "\(page)")
                #expect(try await terminal.asked("#{alternate_on} #{cursor_flag}") == "1 0")
                try await terminal.shows("ladder: finalized at", "FINALIZED  by rolloutd", "ended with 0")
                #expect(try await terminal.asked("#{alternate_on} #{cursor_flag}") == "0 1")
                expectNoFlicker(terminal.written)
            }
            try await bench.stop(daemon)
        }
    }

    @Test("outlives a restart of the daemon, and ends with the halt of a metric")
    func restartAndHalt() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario) { bench in
            let metrics = Scenarios.crashRate(bench.store)
            try bench.folder.write(Scenarios.ladder(bake: "1h", more: metrics), to: "policies/ladder.yaml")
            let first = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await Terminal.run(watch(bench), in: bench.folder) { terminal in
                try await terminal.shows("HOLD  baking", "crash-rate  PASS", "threshold 0.01", "watching; Ctrl-C ends")
                try await bench.stop(first)
                try await terminal.shows("HOLD  baking", "! reconnecting:")
                let second = try await bench.startDaemon()
                try await eventually("a watch that has found the daemon again", instead: { try await terminal.text() })
                {
                    let text = try await terminal.text()
                    return text.contains("watching; Ctrl-C ends") && !text.contains("reconnecting")
                }
                try await bench.store.occur("setRates: {application: \(Scenarios.app), version: 2.0.0.0, crash: 3%}")
                try await terminal.shows("HALTED  by rolloutd", "ended with 6")
                try await bench.stop(second)
            }
        }
    }

    @Test("gives the terminal back when the user ends it, and fits 40 columns and a new size")
    func interrupted() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(bake: "1h")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await Terminal.run("NO_COLOR=1 " + watch(bench), columns: 40, rows: 24, in: bench.folder) { terminal in
                let narrow = try await terminal.shows("HOLD  baking", "└─ ○ finalize")
                #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 40 })
                try await terminal.resize(columns: 100, rows: 12)
                try await terminal.shows("HOLD  baking", "[", "watching; Ctrl-C ends")
                #expect(try await terminal.asked("#{alternate_on}") == "1")
                // What is typed is not written across the page.
                try await terminal.press("x")
                try await terminal.press("C-c")
                let left = try await terminal.shows("ended with 130")
                #expect(!left.contains("HOLD"))
                #expect(try await terminal.asked("#{alternate_on} #{cursor_flag}") == "0 1")
                #expect(!terminal.written.contains("\u{1B}[32m") && !terminal.written.contains("\u{1B}[1m"))
                // The terminal echoes again.
                try await terminal.press("typed")
                try await terminal.shows("typed")
            }
            try await bench.stop(daemon)
        }
    }

    @Test("in a pipe is a line for each change")
    func piped() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(bake: "2s")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let ran = try await bench.patiently("get", "ladder", "-w")
            #expect(ran.status == 0 && !ran.output.contains("\u{1B}"), "\(ran.errors)")
            let lines = ran.output.split(separator: "\n")
            #expect(lines.count >= 3 && Set(lines).count == lines.count, "\(ran.output)")
            #expect(lines.first?.contains("ladder  open at") == true, "\(ran.output)")
            #expect(lines.last?.contains("finalized") == true, "\(ran.output)")
            try await bench.stop(daemon)
        }
    }

    /// Every frame is one synchronized update, and nothing clears the whole terminal but the beginning.
    private func expectNoFlicker(_ written: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let begins = written.components(separatedBy: "\u{1B}[?2026h").count - 1
        let ends = written.components(separatedBy: "\u{1B}[?2026l").count - 1
        #expect(begins > 2 && begins == ends, sourceLocation: sourceLocation)
        #expect(written.components(separatedBy: "\u{1B}[2J").count - 1 == 1, sourceLocation: sourceLocation)
    }
}
