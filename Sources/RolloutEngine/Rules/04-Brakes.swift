import RolloutModel

extension DecisionMoment {
    /// Line 4: an operator's pause, a freeze, a metric with `onFailure: pause` over its limit, a policy that is gone or an
    /// edit that waits for acceptance: hold, with the reason.
    func brakes() -> Decision? {
        if let pause = rollout.pause {
            return hold(
                line: 4, .operatorPause, "Paused by \(pause.text). Resume with `rolloutctl resume \(rollout.name)`.")
        }
        for freeze in [globalFreeze, rollout.freeze] {
            guard let freeze, freeze.isActive(at: now) else { continue }
            return hold(line: 4, .freeze, "Frozen by \(freeze.text).", until: freeze.until)
        }
        if let pause = open.metricPause {
            return hold(
                line: 4, pause.code,
                "\(pause.sentence) Resume with `rolloutctl resume \(rollout.name)` when that is settled.",
                about: open.metrics.first { $0.definition.name == pause.metric }?.definition.name,
                evidence: open.metrics.filter { $0.definition.name == pause.metric }.map { $0.evidence(at: now) })
        }
        if rollout.isPolicyRemoved {
            return hold(
                line: 4, .policyRemoved,
                "The policy's file is gone. Nothing is raised, a breach still halts; put the file back, or halt or "
                    + "finalize by hand.")
        }
        if rollout.policy.target != open.binding.submission.target {
            return hold(
                line: 4, .policyRemoved,
                "The policy's file now steers \(rollout.policy.target). Nothing is raised, a breach still halts it; put "
                    + "the target back, or halt or finalize by hand.")
        }
        if let refused = open.refused {
            let why =
                open.obeyed.contains { $0.onPolicyChange == .refuse }
                ? "`onPolicyChange: refuse` holds the rollout" : "more edits within one step cannot wait"
            return hold(
                line: 4, .policyChangeRefused,
                "The policy was edited (\(refused.digest.short)) and \(why) until somebody lets it apply with "
                    + "`rolloutctl accept \(rollout.name)`.")
        }
        return nil
    }
}
