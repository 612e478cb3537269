import RolloutModel

extension DecisionMoment {
    /// Line 2: an operator asked for a halt, a metric with `onFailure: halt` is over its limit, or more devices are affected than
    /// the policy's budget has. Nothing delays it, and once decided it stays decided (S1).
    func halt() -> Decision? {
        if open.$haltDecision != nil, let decided = open.haltDecision { return decided.observed(open.isObserveOnly) }
        if let order = open.haltOrder {
            return act(.halt, line: 2, .operatorHalt, "Halted by \(order.text).", evidence: actingEvidence)
        }
        let metrics = open.metrics
        if let place = metrics.indices.first(where: { metrics[$0].halts }) {
            let progress = metrics[place]
            let evidence = progress.evidence(at: now)
            let policy = open.obeyed.last { $0.metrics.contains(progress.definition) }
            return act(
                .halt, line: 2, .metricHalt,
                "\(evidence.metric) failed \(Words.times(progress.failures)), "
                    + "\(progress.definition.failureLimit) tolerated: \(Words.reading(evidence, of: progress.definition)).",
                by: policy?.value, evidence: [evidence])
        }
        return affectedHalt()
    }

    /// More people were hurt than the policy's budget has.
    private func affectedHalt() -> Decision? {
        guard let budget = AffectedBudget(open), budget.isExceeded, let progress = budget.progress else { return nil }
        let policy = open.obeyed.last { $0.limits.maxAffectedDevices == budget.limit }
        return act(
            .halt, line: 2, .affectedHalt,
            "\(Words.affected(budget.affected)), by \(progress.definition.name).", by: policy?.value,
            evidence: [progress.evidence(at: now)])
    }
}

extension MetricProgress {
    /// Whether the metric demands a halt.
    var halts: Bool { definition.isActing && definition.onFailure == .halt && isOverFailureLimit }
}

extension Decision {
    /// The same decision under a policy that only observes, or that acts.
    fileprivate func observed(_ isObservedOnly: Bool) -> Decision {
        Decision(
            action, isObservedOnly: isObservedOnly, line: line, code: code, sentence: sentence, evidence: evidence,
            until: until, percentage: percentage, policyDigest: policyDigest)
    }
}
