import RolloutModel

extension DecisionMoment {
    /// Line 9: raise to the next step, or finalize. Where several policies are obeyed the smallest next step is taken.
    func advance() -> Decision {
        // Before the look that a raise rests on, the last one's word has to do.
        guard !open.isTimeUnproved else {
            return hold(
                line: 6, .clockUnproved,
                "The machine was rebooted during the bake and the Store's replies carry no date to check the clock against."
            )
        }
        if let promotion = open.promotion { return advance(by: promotion) }
        switch nextStep {
        case .raise(let percentage):
            return act(
                .raise(to: percentage), line: 9, .raise, "Everything allows \(percentage), after \(open.expected).",
                evidence: actingEvidence)
        case .finalize:
            return act(
                .finalize, line: 9, .finalize, "Everything allows the finalization, after \(open.expected).",
                evidence: actingEvidence)
        case .nothing where Ladder(policy: open.policy.value).next(after: open.expected) != .nothing:
            return hold(
                line: 9, .ladderDone,
                "The ladder ended at \(open.expected) before the policy was edited. Let the edited one apply with "
                    + "`rolloutctl accept \(rollout.name)`.")
        case .nothing: return ladderDone()
        }
    }

    private func advance(by promotion: Promotion) -> Decision {
        let next: Ladder.Next =
            switch promotion.goal {
            case .nextStep, .everyStep: nextStep
            case .percentage(let percentage): .raise(to: percentage)
            case .finalization: .finalize
            }
        let order = promotion.text
        switch next {
        case .raise(let percentage):
            return act(
                .raise(to: percentage), line: 9, .operatorRaise, "\(percentage) after \(open.expected): \(order).",
                evidence: actingEvidence)
        case .finalize:
            return act(
                .finalize, line: 9, .operatorFinalize, "The finalization after \(open.expected): \(order).",
                evidence: actingEvidence)
        case .nothing: return ladderDone()
        }
    }

    private func ladderDone() -> Decision {
        hold(
            line: 9, .ladderDone,
            "The ladder ends at \(open.expected) and the policy has no `finalize`. Finalize with "
                + "`rolloutctl finalize \(rollout.name)`, or add `- finalize: {}` to the steps.")
    }

    private var nextStep: Ladder.Next {
        let next = open.obeyed.map { Ladder(policy: $0.value).next(after: open.expected) }
        // A ladder that ends here lets nothing follow, whatever another one has: that is the strictest.
        if next.contains(.nothing) { return .nothing }
        let raises = next.compactMap { if case .raise(let percentage) = $0 { percentage } else { nil } }
        if let smallest = raises.min() { return .raise(to: smallest) }
        return .finalize
    }
}
