import RolloutModel

extension DecisionMoment {
    /// Why a line of the order did not apply, with the numbers that it looked at.
    func whyPassed(_ rule: DecisionRule) -> String {
        switch rule {
        case .closedByTheStore: "The Store has not shown the rollout as over."
        case .halt: "Nobody asked for a halt" + halting
        case .openRequest: "No request to the Store is open."
        case .unreadableAnswer: "The Store's last answer could be read."
        case .drift: "The Store shows \(open.expected), as the journal says."
        case .brakes: "No pause, no freeze, no edit that waits to be accepted."
        case .window: windows
        case .bake: baked
        case .evidence: evidenceGathered
        case .approval: approved
        case .advance: "Nothing comes next."
        }
    }

    private var halting: String {
        let counts = open.metrics.filter { $0.definition.isActing && $0.definition.onFailure == .halt }.map {
            "\($0.definition.name) failed \(Words.times($0.failures)), \($0.definition.failureLimit) tolerated"
        }
        let budget = AffectedBudget(open).map { "; " + Words.affected($0.affected) } ?? ""
        return (counts.isEmpty ? "; no metric halts" : "; " + counts.joined(separator: "; ")) + budget + "."
    }

    private var windows: String {
        open.obeyed.allSatisfy(\.windows.isEmpty)
            ? "The policy has no windows." : "The windows allow it at \(Words.time(now, in: open.policy.timeZone))."
    }

    private var baked: String {
        if let promotion = open.promotion { return "The rest of the bake is skipped: \(promotion.text)." }
        let length = open.obeyed.map { Ladder(policy: $0.value).bake(at: open.expected) }.max() ?? .zero
        let since = Words.time(open.bakeStart.wall, in: open.policy.timeZone)
        let stood = max(.zero, now - open.bakeStart.wall)
        return length == .zero
            ? "\(open.expected) needs no bake; it has stood for \(stood.rounded), since \(since)."
            : "\(open.expected) has stood for \(stood.rounded), since \(since); it had to for \(length)."
    }

    private var evidenceGathered: String {
        if let promotion = open.promotion, promotion.isForced {
            return "The metrics are passed over: \(promotion.text)."
        }
        let readings = open.metrics.filter(\.definition.isActing).map {
            "\($0.definition.name) \($0.verdict(at: now).rawValue) (\(Words.reading($0.evidence(at: now), of: $0.definition)))"
        }
        return readings.isEmpty ? "No metric acts." : readings.joined(separator: "; ") + "."
    }

    private var approved: String {
        if let promotion = open.promotion, promotion.isForced { return "No approval is waited for: \(promotion.text)." }
        guard open.approvalsNeeded > 0 else { return "\(open.expected) may be left without an approval." }
        let names = open.approvals.map(\.name).joined(separator: ", ")
        return "\(open.approvals.count) of \(open.approvalsNeeded) approved leaving \(open.expected): \(names)."
    }
}
