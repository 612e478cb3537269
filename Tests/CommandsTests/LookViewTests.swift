import Commands
import ControlAPI
import RolloutModel
import Testing

@Suite("The tree of one rollout")
struct TreeViewTests {
    private func status(_ rollout: RolloutReport, frozen: String? = nil, next: Timestamp? = nil) -> RolloutStatus {
        RolloutStatus(
            version: "0.1.0", at: Fixtures.now, rollout: rollout, budget: Fixtures.budget(), frozen: frozen,
            nextStep: next)
    }

    private func expect(
        _ status: RolloutStatus, _ name: String, width: Int = 80, isWide: Bool = false, glyphs: TreeGlyphs = .unicode
    ) throws {
        let page = TreeView.page(status, now: Fixtures.now, width: width, isWide: isWide, glyphs: glyphs)
        for line in page.lines where !isWide { #expect(line.width <= width, "\(line.text(colours: false))") }
        try Golden.expect(page.text(), name)
    }

    @Test("says what holds, until when, and when the next step can come", arguments: [40, 80, 120])
    func baking(width: Int) throws {
        let next = Fixtures.now + .hours(5) + .minutes(12)
        try expect(status(Fixtures.baking(), next: next), "get-baking-\(width)", width: width)
    }

    @Test("says how the new version compares with the fallback, and how many it has hurt")
    func compared() throws { try expect(status(Fixtures.compared()), "get-compared") }

    @Test("is drawn in ASCII where nothing says that the terminal knows more")
    func ascii() throws { try expect(status(Fixtures.baking()), "get-ascii", glyphs: .plain) }

    @Test("shows everything that needs attention", arguments: [40, 80])
    func troubled(width: Int) throws {
        // Some of its words are longer than 40 columns: a path, a name.
        let page = TreeView.page(
            status(Fixtures.troubled(), frozen: "by bob (uid 1001): year-end."), now: Fixtures.now, width: width,
            glyphs: .unicode)
        if width == 80 { #expect(page.lines.allSatisfy { $0.width <= width }) }
        try Golden.expect(page.text(), "get-troubled-\(width)")
    }

    @Test("tells everything when it may be wide")
    func wide() throws { try expect(status(Fixtures.baking()), "get-wide", width: 120, isWide: true) }

    @Test("says how it ended", arguments: [RolloutReport.Phase.finalized, .halted])
    func over(phase: RolloutReport.Phase) throws { try expect(status(Fixtures.over(phase)), "get-\(phase.rawValue)") }

    @Test("shows what a policy that only observes would have done, and how that ended")
    func scoreboard() throws {
        var rollout = Fixtures.baking()
        rollout.mode = .observe
        rollout.scoreboard = Scoreboard()
        try expect(status(rollout), "get-scoreboard-empty")
        var scoreboard = Scoreboard()
        scoreboard.add(
            .init(
                .raise(to: Fixtures.percent(25)), at: Fixtures.now - .hours(49), percentage: Fixtures.percent(10),
                sentence: "Everything allows 25 %, after 10 %."))
        scoreboard.raised(to: Fixtures.percent(25), at: Fixtures.now - .hours(48) - .minutes(30))
        scoreboard.add(
            .init(
                .halt, at: Fixtures.now - .hours(9), percentage: Fixtures.percent(25),
                sentence: "crash-rate failed once, 0 tolerated: 0.021, fails above 0.01."))
        rollout.scoreboard = scoreboard
        try expect(status(rollout), "get-scoreboard")
        var over = Fixtures.over(.halted)
        scoreboard.ended(.halted, at: Fixtures.now)
        over.scoreboard = scoreboard
        try expect(status(over), "get-scoreboard-caught", width: 60)
    }

    @Test("keeps no more of a scoreboard than a page has room for")
    func longScoreboard() throws {
        var scoreboard = Scoreboard()
        for hour in 0..<Int64(Scoreboard.limit + 6) {
            scoreboard.add(
                .init(.halt, at: Fixtures.now - .hours(99 - hour), percentage: .zero, sentence: "Too many crashes."))
        }
        #expect(scoreboard.deeds.count == Scoreboard.limit && scoreboard.omitted == 6)
        scoreboard.ended(.finalized, at: Fixtures.now)
        var rollout = Fixtures.over(.finalized)
        rollout.scoreboard = scoreboard
        try expect(status(rollout), "get-scoreboard-long")
    }

    @Test("says where a submission is on its way")
    func certifying() throws { try expect(status(Fixtures.certifying()), "get-certifying") }
}

@Suite("The list of rollouts")
struct ListViewTests {
    @Test("has a line for each, on any terminal", arguments: [40, 80])
    func list(width: Int) throws {
        let page = ListView.page(Fixtures.busy().rollouts, now: Fixtures.now, width: width)
        #expect(page.lines.allSatisfy { $0.width <= width })
        try Golden.expect(page.text(), "list-\(width)")
    }

    @Test("has everything when it may be wide")
    func wide() throws {
        let page = ListView.page(Fixtures.busy().rollouts, now: Fixtures.now, width: 200, isWide: true)
        try Golden.expect(page.text(), "list-wide")
    }

    @Test("says so when there are none")
    func none() throws {
        try Golden.expect(ListView.page([], now: Fixtures.now, width: 80).text(), "list-none")
    }
}

@Suite("The reasons of a decision")
struct ExplanationViewTests {
    @Test("are told line by line", arguments: [40, 80])
    func present(width: Int) throws {
        let page = ExplanationView.page(Fixtures.explanation(), width: width)
        try Golden.expect(page.text(), "explain-\(width)")
    }

    @Test("of the past say from where they are known")
    func past() throws {
        let page = ExplanationView.page(Fixtures.explanation(at: Fixtures.now - .hours(6)), width: 80)
        try Golden.expect(page.text(), "explain-past")
    }

    @Test("are none where no rollout was open")
    func closed() throws {
        let explanation = Explanation(
            at: Fixtures.now, upTo: nil, rollout: Fixtures.over(.halted), frozen: nil, trace: nil)
        try Golden.expect(ExplanationView.page(explanation, width: 80).text(), "explain-closed")
    }
}

@Suite("The request budgets")
struct QuotaViewTests {
    @Test("name who waits", arguments: [40, 80])
    func quota(width: Int) throws {
        let page = QuotaView.page(Fixtures.quota(), width: width)
        #expect(page.lines.allSatisfy { $0.width <= width })
        try Golden.expect(page.text(), "quota-\(width)")
    }

    @Test("are none before anything was asked")
    func none() throws {
        try Golden.expect(QuotaView.page(QuotaReport(at: Fixtures.now, accounts: []), width: 80).text(), "quota-none")
    }
}

@Suite("The examination of the daemon")
struct DoctorViewTests {
    @Test("says of each thing how it is, and what to do", arguments: [40, 80])
    func page(width: Int) throws {
        let page = DoctorView.page(Fixtures.examination(failed: true), width: width)
        if width == 80 { #expect(page.lines.allSatisfy { $0.width <= width }) }
        try Golden.expect(page.text(), "doctor-\(width)")
    }
}
