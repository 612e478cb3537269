public import RolloutModel

/// The page of `rolloutctl quota`: each account's budget, and who waits for it.
public enum QuotaView {
    /// Draws a report.
    public static func page(_ report: QuotaReport, width: Int) -> Page {
        var page = Page(width: width)
        if report.accounts.isEmpty { page.add(Line("No account has been asked for anything yet.")) }
        for account in report.accounts { add(account, report.at, to: &page) }
        return page
    }

    private static func add(_ account: QuotaReport.Account, _ now: Timestamp, to page: inout Page) {
        page.add(account.budget, now: now)
        guard !account.waiting.isEmpty else { return }
        if let turn = account.nextTurn {
            page.paragraph(Line("    "), "the next is let through \(turn.distance(from: now))")
        }
        var table = Table(columns: [
            .init("  URGENCY", least: 9), .init("WAITED", least: 6, isNumber: true), .init("ROLLOUT", least: 8),
            .init("ERRAND", least: 9),
        ])
        for waiting in account.waiting {
            table.add([
                Line("  \(waiting.urgency)"), Line(waiting.waited.rounded), Line(waiting.rollout.rawValue),
                Line(waiting.errand),
            ])
        }
        page.add(table.page(width: page.width))
        let unnamed = account.budget.waiting - account.waiting.count
        if unnamed > 0 { page.add(Line("  … and \(unnamed) more")) }
    }
}
