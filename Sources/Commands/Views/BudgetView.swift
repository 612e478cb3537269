import RolloutModel

extension Page {
    /// Says how much of an account's request budget is used and who waits for it.
    mutating func add(_ budget: BudgetReport, now: Timestamp) {
        var words =
            "\(budget.used) of \(budget.perMinute) requests in the last minute (\(budget.reservedForActions) kept for actions)"
        words +=
            budget.waiting == 0
            ? "; nothing waits"
            : "; \(budget.waiting.of("call")) \(budget.waiting == 1 ? "waits" : "wait"), the longest for \(budget.longestWait.rounded)"
        if budget.averageWait > .zero { words += "; average wait \(budget.averageWait.rounded)" }
        paragraph(Line("  account \(budget.account): "), words + ".", indent: 4)
        if let until = budget.blockedUntil, until > now {
            paragraph(Line("  ! ", .warning), "The Store asked us to wait until \(until.both(from: now)).", .warning)
        }
    }
}
