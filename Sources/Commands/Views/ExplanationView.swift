public import RolloutModel

/// The page of `rolloutctl explain`: the decision in force, then every line of the order with what it said.
public enum ExplanationView {
    private static let ruleWidth = 23

    /// Draws an explanation.
    public static func page(_ explanation: Explanation, width: Int) -> Page {
        let rollout = explanation.rollout
        let at = explanation.at
        var page = Page(width: width)
        page.paragraph(
            Line(rollout.name.rawValue, .strong).adding(" at "),
            "\(at.clock(seconds: true)): \(RolloutView.headline(rollout, at))", indent: 2)
        if let upTo = explanation.upTo {
            page.paragraph(Line("  "), "told again from the journal, up to entry #\(upTo)")
        }
        guard let trace = explanation.trace, let decision = rollout.decision else {
            page.paragraph(Line("  "), "No rollout was open, so nothing was decided." + ending(rollout))
            return page
        }
        let until = decision.until.map { "until \($0.both(from: at))" } ?? decision.usualEnd
        page.paragraph(
            Line("  \(decision.headline)  ", decision.tone),
            "\(decision.code.rawValue), line \(decision.line) of the order, \(until)", indent: 4)
        page.paragraph(Line("  policy  "), policies(trace, decision))
        page.heading("Order")
        for line in trace.lines { add(line, to: &page) }
        if !rollout.metrics.isEmpty {
            page.add(MetricsView.page(rollout.metrics, affected: rollout.affected, now: at, width: width))
        }
        return page
    }

    private static func ending(_ rollout: RolloutReport) -> String {
        rollout.closing.map { " The last one was \($0.end.rawValue) by \($0.actor)." } ?? ""
    }

    private static func policies(_ trace: DecisionTrace, _ decision: Decision) -> String {
        let others = trace.obeyed.filter { $0 != decision.policyDigest }.map(\.short)
        let also = others.isEmpty ? "" : "; obeyed with it until the next step: \(others.joined(separator: ", "))"
        return decision.policyDigest.rawValue + also
    }

    private static func add(_ line: DecisionTrace.Line, to page: inout Page) {
        let isNarrow = page.width < 70
        let head = Line("  \(line.line) ").adding(line.rule.rawValue, line.verdict == .reached ? .strong : .plain)
            .padded(to: isNarrow ? 0 : ruleWidth).adding("  ").adding(word(line.verdict), tone(line.verdict))
        page.paragraph(
            line.says == nil ? head : head.padded(to: isNarrow ? 0 : ruleWidth + 11).adding(isNarrow ? "  " : ""),
            line.says ?? "", indent: isNarrow ? 4 : nil)
    }

    private static func word(_ verdict: DecisionTrace.Verdict) -> String {
        switch verdict {
        case .reached: "REACHED"
        case .passed: "passed"
        case .notLookedAt: "not looked at"
        }
    }

    private static func tone(_ verdict: DecisionTrace.Verdict) -> Tone {
        switch verdict {
        case .reached: .warning
        case .passed: .good
        case .notLookedAt: .plain
        }
    }
}
