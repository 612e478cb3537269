public import ControlAPI
public import RolloutModel

/// The page of `rolloutctl get NAME`: what happens and why, then the rollout as a tree of its steps and their metrics.
public enum TreeView {
    /// Draws a rollout.
    public static func page(
        _ status: RolloutStatus, now: Timestamp, width: Int, isWide: Bool = false, glyphs: TreeGlyphs = .plain
    ) -> Page {
        let rollout = status.rollout
        var page = Page(width: width)
        page.paragraph(
            Line(rollout.name.rawValue, .strong).adding(": "), RolloutView.headline(rollout, now), indent: 2)
        addDecision(status, now, to: &page)
        for note in StatusNotes.all(rollout, frozenAll: status.frozen, now: now) {
            page.paragraph(Line("  ! ", note.tone), note.text, note.tone)
        }
        addTree(rollout, now, isWide, glyphs, to: &page)
        if let scoreboard = rollout.scoreboard { page.add(ScoreboardView.page(scoreboard, now: now, width: width)) }
        if isWide { addSurroundings(status, now, to: &page) }
        return page
    }

    private static func addDecision(_ status: RolloutStatus, _ now: Timestamp, to page: inout Page) {
        let rollout = status.rollout
        if let decision = rollout.decision {
            let until = decision.until.map { "until \($0.both(from: now))" } ?? decision.usualEnd
            page.paragraph(
                Line("  \(decision.headline)  ", decision.tone), "\(decision.code.rawValue), \(until)", indent: 8)
            page.paragraph(Line("        "), decision.sentence)
        } else if let closing = rollout.closing {
            page.paragraph(
                Line("  \(closing.end.rawValue.uppercased())  ", rollout.phaseTone), "by \(closing.actor)", indent: 8)
        }
        if let next = status.nextStep, let step = rollout.nextStepWords {
            page.paragraph(Line("  next  "), "\(step) at the earliest \(next.both(from: now))", indent: 8)
        }
    }

    private static func addTree(
        _ rollout: RolloutReport, _ now: Timestamp, _ isWide: Bool, _ glyphs: TreeGlyphs, to page: inout Page
    ) {
        let hasCurrent = rollout.steps.contains { $0.state == .current }
        let metrics = MetricBranch(metrics: rollout.metrics, now: now, isWide: isWide, glyphs: glyphs)
        for (index, step) in rollout.steps.enumerated() {
            let isLast = index == rollout.steps.count - 1 && (hasCurrent || rollout.metrics.isEmpty)
            let trunk = isLast ? "   " : glyphs.trunk
            let name = (step.percentage?.description ?? "finalize").padding(to: 10)
            page.branch(
                isLast ? glyphs.lastBranch : glyphs.branch, trunk,
                Line(glyphs.sign(step.state) + name, StepWords.tone(step.state)),
                StepWords.text(step, rollout, now, barWidth: page.width >= 70 ? 20 : 0))
            if step.state == .current { metrics.add(under: trunk, to: &page) }
        }
        if !hasCurrent { metrics.add(under: "", to: &page) }
        if let affected = rollout.affected {
            page.paragraph(Line("  "), ComparisonView.text(affected), ComparisonView.tone(affected))
        }
    }

    private static func addSurroundings(_ status: RolloutStatus, _ now: Timestamp, to page: inout Page) {
        let rollout = status.rollout
        RolloutView.addStore(status, now, to: &page)
        if let waiting = rollout.waitingPolicyDigest {
            page.paragraph(Line("  "), "edited policy \(waiting.short) waits")
        }
    }
}

/// What stands beside a step.
private enum StepWords {
    static func tone(_ state: RolloutReport.StepReport.State) -> Tone {
        switch state {
        case .done: .good
        case .current: .strong
        case .ahead: .plain
        }
    }

    static func text(
        _ step: RolloutReport.StepReport, _ rollout: RolloutReport, _ now: Timestamp, barWidth: Int
    ) -> String {
        let bake = step.bake == .zero ? "no bake" : "bake \(step.bake)"
        guard rollout.phase == .open, step.state == .current, let since = rollout.stepSince, step.bake > .zero else {
            return bake
        }
        let end = since + step.bake
        guard end > now else { return "\(bake), over since \(end.distance(from: now))" }
        let share = Double((now - since).milliseconds) / Double(step.bake.milliseconds)
        let percent = Int((min(max(share, 0), 1) * 100).rounded(.down))
        let bar =
            barWidth > 0 ? " [\(String(repeating: "=", count: percent * barWidth / 100).padding(to: barWidth))]" : ""
        return "\(bake),\(bar) \(percent) %, \((end - now).rounded) left"
    }
}

/// The metrics as branches of the step that they are about.
private struct MetricBranch {
    private static let longestName = 24

    let metrics: [RolloutReport.MetricReport]
    let now: Timestamp
    let isWide: Bool
    let glyphs: TreeGlyphs

    func add(under trunk: String, to page: inout Page) {
        let names = metrics.map { $0.evidence.metric.rawValue.shortened(to: min(Self.longestName, page.width / 3)) }
        let nameWidth = names.reduce(0) { max($0, $1.count) }
        for (index, metric) in metrics.enumerated() {
            let isLast = index == metrics.count - 1
            let rest = trunk + (isLast ? "   " : glyphs.trunk)
            let evidence = metric.evidence
            let head = Line(names[index].padding(to: nameWidth + 2)).adding(
                evidence.verdict.word, evidence.verdict.tone)
            page.branch(
                trunk + (isLast ? glyphs.lastBranch : glyphs.branch), rest, head.adding("  "),
                MetricsView.value(evidence))
            page.branch(rest, rest, Line("  "), MetricsView.basis(metric, now))
            for line in evidence.comparison.map(ComparisonView.lines) ?? [] {
                page.branch(rest, rest, Line("  "), line)
            }
            if isWide {
                page.branch(rest, rest, Line("  "), MetricsView.counts(metric))
                if let query = evidence.query { page.branch(rest, rest, Line("  "), query) }
            }
            if let note = evidence.note, !note.isEmpty {
                page.branch(rest, rest, Line("  "), note, evidence.verdict.tone)
            }
        }
    }
}

extension TreeGlyphs {
    fileprivate func sign(_ state: RolloutReport.StepReport.State) -> String {
        switch state {
        case .done: done
        case .current: current
        case .ahead: ahead
        }
    }
}

extension RolloutReport {
    /// The step after the one in progress: `50 %`, `finalize`; nil where there is none.
    fileprivate var nextStepWords: String? {
        steps.first { $0.state == .ahead }.map { $0.percentage?.description ?? "finalize" }
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

extension Page {
    /// Adds a branch of a tree: `first` begins its first line, `rest` all others; the text is broken at blanks.
    fileprivate mutating func branch(
        _ first: String, _ rest: String, _ head: Line, _ text: String, _ tone: Tone = .plain
    ) {
        // On a narrow terminal a text under a long name would have no room.
        let indent = head.width > width / 3 ? 2 : head.width
        var part = Page(width: width - rest.count)
        part.paragraph(head, text, tone, indent: indent)
        for (index, line) in part.lines.enumerated() {
            var whole = Line(index == 0 ? first : rest)
            for piece in line.pieces { whole = whole.adding(piece.text, piece.tone) }
            add(whole)
        }
    }
}
