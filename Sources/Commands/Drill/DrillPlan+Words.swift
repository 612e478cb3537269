import RolloutModel

extension DrillPlan {
    /// What is other than in earnest, a sentence for each.
    var differences: [String] {
        var found = [
            "The Store is the simulator and the account its own: no credential of yours was read, no sink told.",
            "Each metric's source is a stand-in, a check that prints what the drill says; in earnest that of \(metric.name) is \(metric.source.kind).",
        ]
        if case .store = metric.source {
            found.append(
                "The Store's figures are of whole days and come \(CompletedDays.usualLag) after the day: in earnest a breach can be read that much later."
            )
        }
        if policy.metrics.contains(where: { $0.name == metric.name && $0.compare != nil }) {
            found.append(
                "\(metric.name) compares the two versions day by day: in the drill a bound stands in for that judgement."
            )
        }
        if scale > 1 {
            found.append(
                "Intervals and initial delays are shortened: \(metric.name) is looked at every \(interval(of: metric)) in place of \(metric.interval)."
            )
        }
        if policy.metrics.contains(where: { ownTime(delay(of: $0)) + .minutes(1) < $0.initialDelay }) {
            found.append(
                "Initial delays are cut to \(Self.longestDelay): the breach comes after the first look anyway.")
        }
        if policy.mode == .observe {
            found.append("The policy only observes: in earnest it would record a would-halt and call nothing.")
        }
        if policy.steps.contains(where: { $0.approval != nil }) || !policy.windows.isEmpty {
            found.append("Approvals and windows are left out: no halt waits for them.")
        }
        return found
    }
}
