import Commands
import ControlAPI
import MarkedYAML
import RolloutModel
import Testing

@Suite("The page of all rollouts")
struct DaemonViewTests {
    @Test("shows each with its reason", arguments: [80, 120, 200])
    func busy(width: Int) throws {
        let page = DaemonView.page(Fixtures.busy(), now: Fixtures.now, width: width)
        #expect(page.lines.allSatisfy { $0.width <= width })
        try Golden.expect(page.text(), "status-\(width)")
    }

    @Test("says so when there are none")
    func none() throws {
        let page = DaemonView.page(Fixtures.report([]), now: Fixtures.now, width: 80)
        try Golden.expect(page.text(), "status-none")
    }

    @Test("repeats in colour what the words say")
    func colours() throws {
        let page = DaemonView.page(Fixtures.busy(), now: Fixtures.now, width: 80)
        try Golden.expect(page.text(colours: true).replacing("\u{1B}", with: "ESC"), "status-colours")
        let stripped = page.text(colours: true).replacing(#/\e\[[0-9]+m/#, with: "")
        #expect(stripped == page.text())
    }

    @Test("tells apart long names that begin alike")
    func longNames() {
        let rollouts = ["alpha", "beta"].map { Fixtures.baking(PolicyName("contoso-reader-for-the-whole-world-\($0)")) }
        let lines = DaemonView.page(Fixtures.report(rollouts), now: Fixtures.now, width: 80).lines.map {
            $0.text(colours: false)
        }
        #expect(lines[1].contains("…") && lines[1].contains("alpha "))
        #expect(lines[2].contains("…") && lines[2].contains("beta "))
    }
}

@Suite("The page of one rollout")
struct RolloutViewTests {
    @Test("says when a metric is looked at next and when its source can have something new")
    func calendar() {
        var rollout = Fixtures.baking()
        rollout.metrics[0].nextLook = Fixtures.now + .hours(3)
        rollout.metrics[0].nextData = Fixtures.now + .hours(11)
        func text() -> String {
            let page = RolloutView.page(Fixtures.status(rollout), now: Fixtures.now, width: 200).text()
            return page.split(separator: "\n").first { $0.contains("looked at") }.map(String.init) ?? page
        }
        #expect(text().contains("looked at 12m ago, next look in 3h, newer data expected in 11h; "), "\(text())")
        rollout.metrics[0].nextLook = Fixtures.now
        rollout.metrics[0].nextData = nil
        #expect(text().contains(", next look due; "), "\(text())")
    }

    private func expect(_ status: RolloutStatus, _ name: String, width: Int = 80) throws {
        let page = RolloutView.page(status, now: Fixtures.now, width: width)
        #expect(page.lines.allSatisfy { $0.width <= width })
        try Golden.expect(page.text(), name)
    }

    @Test("says why it holds and until when")
    func baking() throws { try expect(Fixtures.status(Fixtures.baking()), "rollout-baking") }

    @Test("shows everything that needs attention", arguments: [80, 120])
    func troubled(width: Int) throws {
        let status = Fixtures.status(Fixtures.troubled(), waiting: 2, frozen: "by bob (uid 1001): year-end.")
        try expect(status, "rollout-troubled-\(width)", width: width)
    }

    @Test("says how the new version compares with the fallback, and how many it has hurt")
    func compared() throws { try expect(Fixtures.status(Fixtures.compared()), "rollout-compared") }

    @Test("says what would be done in observe mode")
    func observed() throws {
        var rollout = Fixtures.baking()
        rollout.mode = .observe
        rollout.decision = Fixtures.decision(
            .halt, line: 2, .metricHalt, "crash-rate is 0.0213, above 0.01: the rollout would be halted.",
            observed: true)
        rollout.metrics = [Fixtures.metric("crash-rate", .fail, value: 0.0213, failures: 1)]
        try expect(Fixtures.status(rollout), "rollout-observed")
    }

    @Test("says how it ended")
    func ended() throws {
        try expect(Fixtures.status(Fixtures.ended("litware", .halted, .halted, .operatorHalt)), "rollout-halted")
    }

    @Test("says where a submission is on its way")
    func certifying() throws { try expect(Fixtures.status(Fixtures.certifying()), "rollout-certification") }

    @Test("lets no text of others steer the terminal")
    func hostile() {
        var rollout = Fixtures.baking()
        rollout.trouble = "a\u{1B}[2Jb\rc\nd\u{202E}e"
        let text = RolloutView.page(Fixtures.status(rollout), now: Fixtures.now, width: 80).text()
        #expect(text.contains("a?[2Jb?c?d?e"))
        #expect(!text.contains("\u{1B}") && !text.contains("\r") && !text.contains("\u{202E}"))
    }
}

@Suite("The other pages")
struct OtherViewTests {
    @Test("show the journal of a rollout")
    func history() throws {
        let entries = [
            Fixtures.entry(41, "command", "Paused: a customer reports a crash.", actor: Fixtures.alice),
            Fixtures.entry(
                42, "decision",
                "Held at 25 %: paused by alice (uid 1000), and the sentence is so long that it goes on in the next line."
            ),
        ]
        try Golden.expect(HistoryView.page(entries, width: 80).text(), "history")
        try Golden.expect(HistoryView.page([], width: 80).text(), "history-none")
    }

    @Test("name the rollouts where the journal is of several")
    func historyOfSeveral() throws {
        let entries = [
            Fixtures.entry(1, "policy", "Loaded.", rollout: "a"), Fixtures.entry(2, "start", "Started.", rollout: nil),
        ]
        try Golden.expect(HistoryView.page(entries, width: 80).text(), "history-several")
    }

    @Test("say on what a command acted and what became of it")
    func action() throws {
        let before = Fixtures.baking()
        var moved = Fixtures.baking()
        moved.percentage = Fixtures.percent(30)
        let done = CommandAnswer(accepted: true, code: "done", message: "The halt is on its way to the Store.")
        let halted = ActionResult(done, actor: Fixtures.alice, before: before, after: before, dryRun: false)
        try Golden.expect(ActionView.page(halted, width: 80).text(), "action-halt")
        let taken = CommandAnswer(accepted: true, code: "done", message: "Goes on from 30 %.")
        let adopted = ActionResult(taken, actor: Fixtures.alice, before: before, after: moved, dryRun: false)
        try Golden.expect(ActionView.page(adopted, width: 80).text(), "action-adopt")
        let no = CommandAnswer(
            accepted: false, code: "nothingToApprove", message: "No approval is wanted at this step.")
        let refused = ActionResult(no, actor: Fixtures.alice, before: before, after: before, dryRun: false)
        try Golden.expect(ActionView.page(refused, width: 80).text(), "action-refused")
        let rehearsed = ActionResult(done, actor: Fixtures.alice, before: before, after: before, dryRun: true)
        try Golden.expect(ActionView.page(rehearsed, width: 80).text(), "action-rehearsed")
        let announcement = ActionView.announcement(.halt, on: before, isDry: false, width: 80)
        try Golden.expect(announcement.text(), "action-announcement")
        let unfrozen = CommandAnswer(accepted: true, code: "done", message: "Nothing is frozen any more.")
        let all = ActionResult(unfrozen, actor: Fixtures.alice, before: nil, after: nil, dryRun: false)
        try Golden.expect(ActionView.page(all, width: 80).text(), "action-all")
    }

    @Test("show every problem of a reload")
    func reload() throws {
        try Golden.expect(ReloadView.page(ReloadResult(policies: 1), width: 80).text(), "reload")
        let problems = ["/p/a.yaml:1:2: bad – write good", "/p/a.yaml:3:4: worse – write better"]
        let bad = ReloadResult(policies: 2, files: [.init(file: "/p/a.yaml", problems: problems)])
        try Golden.expect(ReloadView.page(bad, width: 80).text(), "reload-problems")
    }

    @Test("show what lint found")
    func lint() throws {
        let position = Position(line: 3, column: 5)
        let report = LintReport(
            files: 2,
            diagnostics: [
                Diagnostic(
                    file: "a.yaml", position: position, what: "1x is no duration", whatToWriteInstead: "write 1h"),
                Diagnostic(
                    file: "b.yaml", position: position, severity: .warning, what: "the policy is unchecked",
                    whatToWriteInstead: "add a metric"),
            ])
        try Golden.expect(LintView.page(report, width: 80).text(), "lint")
        try Golden.expect(LintView.page(LintReport(files: 1, diagnostics: []), width: 80).text(), "lint-clean")
    }
}
