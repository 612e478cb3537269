import RolloutModel

extension RolloutTurn {
    /// Closes the rollout on the strength of a look (line 1).
    mutating func close(_ closing: Closing, by decision: Decision, seen: PackageRollout?) {
        finish(closing, by: decision, percentage: lastPercentage(closing.end, seen?.percentage))
    }

    /// Closes the rollout on the strength of our own call's answer.
    mutating func close(_ closing: Closing, seen: Percentage?, correlationID: CorrelationID?) {
        guard let open else { return }
        finish(
            closing,
            by: Decision(
                .close(closing), line: 1, code: closing.end == .halted ? .storeStopped : .storeComplete,
                sentence: "The rollout was \(closing.end.rawValue) by \(closing.actor).", percentage: open.expected,
                policyDigest: open.policy.digest),
            percentage: lastPercentage(closing.end, seen), correlationID: correlationID)
    }

    /// How far the new version had come. The Store may show a stopped rollout with 0 %, for nobody else gets it; those who
    /// have it keep it, and how many that are is what a person wants to know.
    private func lastPercentage(_ end: Closing.End, _ seen: Percentage?) -> Percentage {
        if end == .finalized { return seen ?? .full }
        if let seen, seen > .zero { return seen }
        return open.map { $0.drift?.found ?? $0.expected } ?? .zero
    }

    /// Ends the rollout for good (S14): open intents are settled, the state that only an open rollout has goes.
    mutating func finish(
        _ closing: Closing, by decision: Decision, percentage: Percentage, correlationID: CorrelationID? = nil
    ) {
        guard let open else { return }
        for pending in [open.increase, open.halt].compactMap({ $0 }) {
            let isApplied = closing.end == pending.intent.end
            outputs.append(
                .outcome(
                    Outcome(
                        intent: pending.intent.id, result: isApplied ? .applied : .overtaken,
                        sentence: "The rollout is over: \(closing.end.rawValue) by \(closing.actor).",
                        correlationID: correlationID)))
        }
        givesUpIncrease = givesUpIncrease || open.increase != nil
        let scoreboard = scored(closing)
        outputs.append(.decision(decision.adding(scoreboard?.conclusion)))
        note(.closed(closing, submission: open.binding.submission.submission, percentage: percentage))
        let watches = closing.end == .finalized && open.policy.limits.watchAfterFinalize > .zero
        rollout.phase = .closed(
            ClosedRollout(
                closing: closing, binding: open.binding, percentage: percentage, at: at,
                watch: watches ? open.policy.metrics.indices.map { MetricProgress(open.policy, at: $0) } : [],
                watchUntil: at.wall + open.policy.limits.watchAfterFinalize,
                scoreboard: Rare(wrappedValue: scoreboard)))
        rollout.passedOver = nil
        if rollout.policy.target != open.binding.submission.target { rollout.pending = nil }
    }
}

extension Intent {
    /// The end that the intent leads to; nil for a raise.
    fileprivate var end: Closing.End? {
        switch action {
        case .raise: nil
        case .finalize: .finalized
        case .halt: .halted
        }
    }
}
