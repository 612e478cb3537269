public import ControlAPI

/// The page of `rolloutctl doctor`: a line for each check, and what to do.
public enum DoctorView {
    /// Draws a report.
    public static func page(_ report: DoctorReport, width: Int) -> Page {
        var page = Page(width: width)
        let longest = report.checks.reduce(0) { max($0, $1.subject.count) }
        let subjectWidth = min(longest, width / 3)
        for check in report.checks {
            let head = Line(word(check.state), tone(check.state)).padded(to: 6)
                .adding(check.subject.shortened(to: subjectWidth), .strong).padded(to: subjectWidth + 8)
            page.paragraph(head, check.says, indent: 8)
            if let next = check.next { page.paragraph(Line("     -> "), next) }
        }
        let failed = report.checks.count { $0.state == .failed }
        let warnings = report.checks.count { $0.state == .warning }
        page.paragraph(
            Line(),
            "\(report.checks.count.of("check")): \(failed) failed, \(warnings.of("warning")).",
            failed > 0 ? .bad : warnings > 0 ? .warning : .good)
        return page
    }

    private static func word(_ state: DoctorReport.Check.State) -> String {
        switch state {
        case .good: "ok"
        case .warning: "warn"
        case .failed: "FAIL"
        }
    }

    private static func tone(_ state: DoctorReport.Check.State) -> Tone {
        switch state {
        case .good: .good
        case .warning: .warning
        case .failed: .bad
        }
    }
}
