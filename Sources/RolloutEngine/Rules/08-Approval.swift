import RolloutModel

extension DecisionMoment {
    /// Line 8: approval outstanding: hold and ask. Of several obeyed policies the one counts that asks most people.
    func approval() -> Decision? {
        var most: (policy: Policy, people: Int)?
        for policy in open.obeyed.map(\.value) {
            guard let approval = Ladder(policy: policy).standing(at: open.expected)?.approval else { continue }
            if approval.people >= most?.people ?? 0 { most = (policy, approval.people) }
        }
        guard let (policy, people) = most, open.approvals.count < people else { return nil }
        let names = open.approvals.map(\.name).joined(separator: ", ")
        let so = names.isEmpty ? "nobody has yet" : "so far \(names)"
        return hold(
            line: 8, .approval,
            "\(Words.people(people)) must approve before \(open.expected) is left; \(so). "
                + "Approve with `rolloutctl approve \(rollout.name)`.",
            by: policy, evidence: actingEvidence)
    }
}
