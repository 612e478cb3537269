import RolloutModel

/// The page of `rolloutctl drill`: whether it halted, and where the time went.
public enum DrillView {
    /// Draws a report.
    public static func page(_ report: DrillReport, width: Int) -> Page {
        var page = Page(width: width)
        let verdict: (word: String, tone: Tone) =
            report.trouble == nil ? ("halted", .good) : ("NOT AS IT SHOULD BE", .bad)
        page.add(Line("\(report.rollout): ", .strong).adding(verdict.word, verdict.tone))
        if let trouble = report.trouble { page.paragraph(Line("  "), trouble, .bad) }
        let bound = report.bound.map { ", the bound is \(number($0))" } ?? ""
        page.paragraph(Line("  policy    "), report.policy)
        page.paragraph(
            Line("  breach    "),
            "\(report.metric) said \(number(report.value))\(bound); at \(report.percentage), readable since "
                + "\(report.breachAt.clock(seconds: true))")
        page.paragraph(
            Line("  Store     "),
            report.calls.isEmpty ? "was asked to change nothing" : report.calls.joined(separator: ", "))
        page.paragraph(Line("  journal   "), report.finding ?? "its \(report.entries) entries fit")
        if let course = report.course { add(course, to: &page) }
        page.heading("Other than in earnest")
        for difference in report.differences { page.paragraph(Line("  - "), difference) }
        return page
    }

    private static func add(_ course: DrillReport.Course, to page: inout Page) {
        page.heading("From the readable breach to the acknowledged halt")
        let parts: [(String, TimeSpan, String)] = [
            (
                "wait", course.wait,
                "for the look that decided\(course.looks > 1 ? ", the last of \(course.looks) that failed" : "")"
            ),
            ("look", course.look, "at the metric"), ("judgement", course.judgement, "until the intent was on disk"),
            ("call", course.call, "until the Store's answer was on disk"),
        ]
        for (name, span, words) in parts {
            page.paragraph(Line("  ").adding(name).padded(to: 12).adding("\(span)".leftPadded(to: 9) + "  "), words)
        }
        page.paragraph(
            Line("  ").adding("total", .strong).padded(to: 12).adding("\(course.total)".leftPadded(to: 9) + "  "),
            "in the policy's own time \(course.ownTotal), of which it waits at most \(course.longestWait)")
    }

    private static func number(_ value: Double) -> String { value.digits }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
