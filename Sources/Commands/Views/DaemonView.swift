public import RolloutModel

/// The page of `rolloutctl status`: a line per rollout, and what is true of all of them.
public enum DaemonView {
    /// Draws a report.
    public static func page(_ report: DaemonReport, now: Timestamp, width: Int) -> Page {
        var page = Page(width: width)
        if let frozen = report.frozen {
            page.paragraph(Line("! ", .warning), "Everything is frozen: \(frozen.asSentence)", .warning)
        }
        if !report.rollouts.isEmpty {
            page.add(table(report.rollouts, now: now).page(width: width))
            page.add(Line())
        }
        page.paragraph(Line(), summary(report.rollouts))
        for budget in report.budgets { page.add(budget, now: now) }
        addNotes(report, to: &page)
        return page
    }

    /// `4 rollouts: 2 baking, 1 drift, 1 finalized`
    static func summary(_ rollouts: [RolloutReport]) -> String {
        guard !rollouts.isEmpty else { return "No rollouts: no policy is loaded." }
        let order = DecisionCode.allCases.map(\.rawValue) + ["open"] + RolloutReport.Phase.allCases.map(\.rawValue)
        var counts: [String: Int] = [:]
        for rollout in rollouts { counts[rollout.summaryWord, default: 0] += 1 }
        var parts: [String] = []
        for word in order {
            // A code and a phase may share a word; it is counted once.
            if let count = counts.removeValue(forKey: word) { parts.append("\(count) \(word)") }
        }
        return "\(rollouts.count.of("rollout")): \(parts.joined(separator: ", "))."
    }

    private static func table(_ rollouts: [RolloutReport], now: Timestamp) -> Table {
        var table = Table(columns: [
            .init("NAME", least: 12), .init("APPLICATION", least: 12), .init("PHASE", least: 10),
            .init("AT", least: 5, isNumber: true), .init("STEP", least: 4), .init("REASON", least: 15),
            .init("NEXT IN", least: 7),
        ])
        for rollout in rollouts {
            let until = rollout.phase == .open ? rollout.decision?.until.flatMap { $0 > now ? $0 : nil } : nil
            table.add([
                Line(rollout.name.rawValue), Line(rollout.target.application.rawValue),
                Line(phase(rollout.phase), rollout.phaseTone), Line(rollout.percentage?.description ?? "-"),
                Line(rollout.stepCount ?? "-"), Line(reason(rollout), rollout.phaseTone),
                Line(until.map { max($0 - now, .zero).rounded } ?? "-"),
            ])
        }
        return table
    }

    /// One word of at most ten letters: the table must fit a terminal of 80 columns.
    private static func phase(_ phase: RolloutReport.Phase) -> String {
        phase == .certification ? "certifying" : phase.rawValue
    }

    private static func reason(_ rollout: RolloutReport) -> String {
        if rollout.phase == .certification, let status = rollout.submissionStatus { return status }
        return rollout.decision?.code.rawValue ?? (rollout.trouble == nil ? "-" : "trouble")
    }

    private static func addNotes(_ report: DaemonReport, to page: inout Page) {
        for rollout in report.rollouts {
            for note in StatusNotes.brief(rollout) {
                page.paragraph(Line("  ! ", .warning), "\(rollout.name): \(note)", .warning)
            }
        }
        for sink in report.sinks ?? [] where sink.trouble != nil {
            for note in SinksView.notes(sink, now: report.at) { page.paragraph(Line("  ! ", .warning), note, .warning) }
        }
        for problem in report.policyProblems { page.paragraph(Line("  ! ", .bad), problem, .bad) }
    }
}
