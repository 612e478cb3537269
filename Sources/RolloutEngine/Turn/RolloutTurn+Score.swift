import RolloutModel

extension RolloutTurn {
    /// Keeps what the policy would do now if it acted. What an operator ordered is no merit of the policy's.
    mutating func score(_ decision: Decision) {
        guard decision.isObservedOnly else { return }
        switch (decision.action, decision.code) {
        case (_, .operatorHalt), (_, .operatorRaise), (_, .operatorFinalize), (.hold, _), (.close, _): return
        case (.raise, _), (.finalize, _), (.halt, _): break
        }
        let deed = Scoreboard.Deed(
            decision.action, at: at.wall, percentage: decision.percentage, sentence: decision.sentence)
        withOpen { open in
            var scoreboard = open.scoreboard ?? Scoreboard()
            scoreboard.add(deed)
            open.scoreboard = scoreboard
        }
    }

    /// The scoreboard at the rollout's end; nil where the policy never observed.
    func scored(_ closing: Closing) -> Scoreboard? {
        guard let open, open.isObserveOnly || open.scoreboard != nil else { return nil }
        var scoreboard = open.scoreboard ?? Scoreboard()
        scoreboard.ended(closing.end, at: at.wall)
        return scoreboard
    }
}

extension Decision {
    /// The same decision with another sentence after its own.
    func adding(_ sentence: String?) -> Decision {
        guard let sentence else { return self }
        return Decision(
            action, isObservedOnly: isObservedOnly, line: line, code: code, sentence: "\(self.sentence) \(sentence)",
            evidence: evidence, until: until, percentage: percentage, policyDigest: policyDigest)
    }
}

extension Scoreboard {
    /// What the policy would have done beside the rollout's end, for the journal; nil while there is nothing to compare.
    var conclusion: String? {
        switch verdict {
        case nil: nil
        case .caught: halt.map { "Caught: the policy would have halted at \($0.at), \($0.comparison)." }
        case .missed: "Missed: the policy, which only observed, would not have halted."
        case .false:
            halt.map {
                "False or overlooked: the policy would have halted at \($0.at), at \($0.percentage): \($0.sentence)"
            }
        case .passed:
            deeds.first { $0.action == .finalize }.map {
                "Passed: the policy would have finalized at \($0.at), \($0.comparison)."
            } ?? "Passed: the policy, which only observed, would not have halted."
        case .undecided:
            halt.map { "The policy would have halted at \($0.at), at \($0.percentage): \($0.sentence)" }
        }
    }
}

extension Scoreboard.Deed {
    /// `2d 3h earlier than people did`
    fileprivate var comparison: String {
        guard let doneAt, doneAt > at else { return "at the same moment as people did" }
        return "\((doneAt - at).rounded) earlier than people did"
    }
}
