import RolloutModel

extension RolloutTurn {
    /// Takes in a policy that was loaded or edited (rule 7). What is stricter applies at once, for all obeyed policies must
    /// agree; what is laxer waits for the next step or an operator's word (S13).
    mutating func load(_ policy: Policy) {
        isPolicyChange = true
        let before = rollout.policy
        rollout.policy = policy
        rollout.isPolicyRemoved = false
        rollout.policyProblems = []
        guard let open else { return retarget(from: before) }
        if open.policy.digest == policy.digest {
            let same = rollout.sharedPolicy
            withOpen { open in
                open.refused = nil
                // The same meaning with newer rules for its time zone.
                open.obeyed[open.obeyed.count - 1] = same
            }
        } else {
            take(edit: rollout.sharedPolicy)
        }
        if before.target == open.binding.submission.target, policy.target != before.target {
            alert(
                .policyRemoved,
                "The policy's file now steers \(policy.target) while a rollout of \(before.target) is open. That rollout is "
                    + "held; a breach still halts it.")
        }
        decide()
    }

    /// What was known of the target before is nothing to the new one.
    private mutating func retarget(from before: Policy) {
        guard before.target != rollout.policy.target else { return }
        rollout.pending = nil
        rollout.passedOver = nil
        rollout.awaited = nil
    }

    /// The obeyed policies say what an edit does, not the edit itself, nor one that still waits to be accepted.
    private mutating func take(edit policy: Shared<Policy>) {
        guard let open else { return }
        let answers = open.obeyed.map(\.onPolicyChange)
        if answers.contains(.refuse)
            || (open.obeyed.count > Bounds.waitingEdits && !answers.allSatisfy { $0 == .restart })
        {
            withOpen { $0.refused = policy }
        } else if answers.allSatisfy({ $0 == .restart }) {
            restart(under: policy)
        } else {
            withOpen { open in
                open.refused = nil
                open.obey(open.obeyed.filter { $0.digest != policy.digest } + [policy])
            }
        }
    }

    private mutating func restart(under policy: Shared<Policy>) {
        let now = at
        withOpen {
            $0.obeyed = [policy]
            $0.metrics = []
            $0.beginStep(at: $0.expected, at: now)
        }
    }

    /// The policy's file is gone: nothing is raised, the watch goes on.
    mutating func removePolicy() {
        guard !rollout.isPolicyRemoved else { return }
        isPolicyChange = true
        rollout.isPolicyRemoved = true
        rollout.policyProblems = []
        guard open != nil else { return }
        alert(
            .policyRemoved,
            "The policy's file is gone while its rollout is open. The rollout is held; a breach still halts it.")
        decide()
    }
}
