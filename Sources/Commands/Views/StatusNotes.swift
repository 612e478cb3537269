import RolloutModel

/// What an operator should know beside the decision, each with what to do about it.
enum StatusNotes {
    /// A note with its weight.
    typealias Note = (text: String, tone: Tone)

    /// Everything, for the page of one rollout.
    static func all(_ rollout: RolloutReport, frozenAll: String?, now: Timestamp) -> [Note] {
        operators(rollout, frozenAll) + changes(rollout) + standing(rollout, now) + problems(rollout)
    }

    /// What must not be missed in the table of all rollouts.
    static func brief(_ rollout: RolloutReport) -> [String] {
        var notes: [String] = []
        if let drift = rollout.drift { notes.append("somebody else set \(drift).") }
        if rollout.isUnchecked { notes.append("unchecked: no metric can halt or pause it.") }
        if rollout.isPolicyRemoved { notes.append("its policy file is gone.") }
        if !rollout.policyProblems.isEmpty {
            notes.append(
                "its policy file has \(rollout.policyProblems.count.of("problem")): rolloutctl status \(rollout.name)")
        }
        if let trouble = rollout.trouble { notes.append(trouble.asSentence) }
        return notes
    }

    private static func operators(_ rollout: RolloutReport, _ frozenAll: String?) -> [Note] {
        var notes: [Note] = []
        if let paused = rollout.paused {
            notes.append(("Paused: \(paused.asSentence) To go on: rolloutctl resume \(rollout.name)", .warning))
        }
        if let frozen = rollout.frozen {
            notes.append(("Frozen: \(frozen.asSentence) To lift it: rolloutctl unfreeze \(rollout.name)", .warning))
        }
        if let frozenAll {
            notes.append(
                ("Everything is frozen: \(frozenAll.asSentence) To lift it: rolloutctl unfreeze --all", .warning))
        }
        if let promotion = rollout.promotion { notes.append(("Ordered: \(promotion.asSentence)", .good)) }
        if rollout.approvalsNeeded > 0 {
            let given = rollout.approvals.map(\.description).joined(separator: ", ")
            let by = given.isEmpty ? "" : " (\(given))"
            let done = rollout.approvals.count >= rollout.approvalsNeeded
            notes.append(
                (
                    "Approvals to leave this step: \(rollout.approvals.count) of \(rollout.approvalsNeeded)\(by)."
                        + (done ? "" : " To approve: rolloutctl approve \(rollout.name)"), done ? .good : .warning
                ))
        }
        return notes
    }

    private static func changes(_ rollout: RolloutReport) -> [Note] {
        var notes: [Note] = []
        if let drift = rollout.drift {
            notes.append(
                (
                    "Drift: somebody else set \(drift). To go on from there: rolloutctl adopt \(rollout.name); "
                        + "to set it back: rolloutctl reassert \(rollout.name)", .warning
                ))
        }
        if let digest = rollout.waitingPolicyDigest {
            let why =
                rollout.isPolicyRefused
                ? "The edited policy \(digest.short) does not apply before somebody accepts it."
                : "The edited policy \(digest.short) applies where it is stricter. Until the next step the one before it "
                    + "still asks for \(rollout.stillBinding.joined(separator: ", "))."
            notes.append(("\(why) To let it apply in full now: rolloutctl accept \(rollout.name)", .warning))
        }
        if rollout.isPolicyRemoved {
            notes.append(
                (
                    "The policy's file is gone: the rollout is held where it is. Put the file back, or halt the rollout.",
                    .bad
                ))
        }
        return notes
    }

    private static func standing(_ rollout: RolloutReport, _ now: Timestamp) -> [Note] {
        var notes: [Note] = []
        if let intent = rollout.openIntent {
            notes.append(
                (
                    "Request \(intent.id) to go from \(intent.from) to \(intent.to) is open: its outcome is not known yet. "
                        + "It is settled by reading the Store, never by sending it again; answer due "
                        + "\(intent.deadline.both(from: now)).", .warning
                ))
        }
        if rollout.isUnchecked {
            notes.append(("Unchecked: no metric of the policy can halt or pause this rollout.", .warning))
        }
        if rollout.mode == .observe {
            notes.append(("Observe mode: decisions are recorded and nothing is sent to the Store.", .warning))
        }
        return notes
    }

    private static func problems(_ rollout: RolloutReport) -> [Note] {
        var notes: [Note] = []
        if let trouble = rollout.trouble { notes.append(("Trouble: \(trouble.asSentence)", .bad)) }
        for problem in rollout.policyProblems { notes.append((problem, .bad)) }
        if !rollout.policyProblems.isEmpty {
            notes.append(("The policy that was in force stays in force. Mend the file, then: rolloutctl reload", .bad))
        }
        return notes
    }
}
