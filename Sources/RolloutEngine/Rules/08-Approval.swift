import RolloutModel

extension DecisionMoment {
    /// Line 8: approval outstanding: hold and ask.
    func approval() -> Decision? {
        for policy in open.obeyed.map(\.value) {
            guard let approval = Ladder(policy: policy).standing(at: open.expected)?.approval,
                open.approvals.count < approval.people
            else { continue }
            let names = open.approvals.map(\.name).joined(separator: ", ")
            let so = names.isEmpty ? "nobody has yet" : "so far \(names)"
            return hold(
                line: 8, .approval,
                "\(Words.people(approval.people)) must approve before \(open.expected) is left; \(so). "
                    + "Approve with `rolloutctl approve \(rollout.name)`.",
                by: policy, evidence: actingEvidence)
        }
        return nil
    }
}
