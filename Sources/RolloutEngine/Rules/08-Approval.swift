import RolloutModel

extension DecisionMoment {
    /// Line 8: approval outstanding: hold and ask. Of several obeyed policies the one counts that asks most people. An operator
    /// may force the way past, and only so past a later step's.
    func approval() -> Decision? {
        if let promotion = open.promotion, promotion.isForced { return nil }
        var most: (policy: Policy, people: Int)?
        for policy in open.obeyed.map(\.value) {
            guard let approval = Ladder(policy: policy).standing(at: open.expected)?.approval else { continue }
            if approval.people >= most?.people ?? 0 { most = (policy, approval.people) }
        }
        guard let (policy, people) = most, open.approvals.count < people else { return skippedApproval() }
        let names = open.approvals.map(\.name).joined(separator: ", ")
        let so = names.isEmpty ? "nobody has yet" : "so far \(names)"
        return hold(
            line: 8, .approval,
            "\(Words.people(people)) must approve before \(open.expected) is left; \(so). "
                + "Approve with `rolloutctl approve \(rollout.name)`.",
            by: policy, evidence: actingEvidence)
    }

    /// An order to go further than the next step leaves steps behind that nobody can approve any more.
    private func skippedApproval() -> Decision? {
        guard let promotion = open.promotion else { return nil }
        for policy in open.obeyed.map(\.value) {
            guard
                let step = policy.steps.first(where: {
                    $0.percentage > open.expected && $0.approval != nil && promotion.passes($0.percentage)
                })
            else { continue }
            return hold(
                line: 8, .approval,
                "\(promotion.actor.name) ordered \(promotion.wish), past \(step.percentage), which needs an approval. "
                    + "Order with `--force` to skip it, or go step by step.",
                by: policy, evidence: actingEvidence)
        }
        return nil
    }
}
