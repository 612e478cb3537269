import RolloutModel

extension RolloutTurn {
    /// Takes an operator's order to go on before the policy would, or says why it cannot be followed.
    mutating func promote(to goal: Promotion.Goal, isForced: Bool, by brake: Brake) {
        guard let open else { return refuse("nothingOpen", "\(rollout.name) has no open rollout.") }
        let order = Promotion(
            goal: goal, isForced: isForced, actor: brake.actor, reason: brake.reason, at: brake.at)
        if let (code, why) = objection(to: order, open) { return refuse(code, why) }
        withOpen { $0.promotion = order }
        let held = isForced ? "windows" : "windows, metrics and approvals"
        done(
            "\(rollout.name) leaves \(open.expected) for \(order.wish) as soon as \(held) allow; the rest of the bake is "
                + "skipped.")
    }

    private func objection(to order: Promotion, _ open: Kept<OpenRollout>) -> (String, String)? {
        if open.haltDecision != nil || open.haltOrder != nil {
            return ("alreadyHalting", "\(rollout.name) is being halted; nothing is raised any more.")
        }
        if open.isObserveOnly {
            return (
                "observeMode",
                "\(rollout.name) is in mode `observe`: nothing is sent. Raise it in Partner Center; that is followed."
            )
        }
        if order.isForced, order.reason == nil {
            return ("needsReason", "Forcing a way past metrics and approvals needs a reason: give `--reason`.")
        }
        if let drift = open.drift {
            return (
                "drift",
                "Somebody set \(drift.found) where \(open.expected) was expected: first `rolloutctl adopt \(rollout.name)` "
                    + "or `rolloutctl reassert \(rollout.name)`."
            )
        }
        if let held = heldByBrake(open) { return ("held", held.sentence) }
        if let pending = open.openIntent {
            return (
                "inFlight",
                "\(Words.sentence(pending.intent.action)) is on its way and its outcome is awaited; order again then."
            )
        }
        return outOfReach(order, open)
    }

    private func outOfReach(_ order: Promotion, _ open: Kept<OpenRollout>) -> (String, String)? {
        switch order.goal {
        case .percentage(let percentage) where percentage <= open.expected:
            return (
                "cannotLower",
                "The Store cannot set \(open.expected) to \(percentage): a percentage only rises. To stop, "
                    + "`rolloutctl halt \(rollout.name)`, and submit what the customers should have."
            )
        case .nextStep, .everyStep:
            guard Ladder(policy: open.policy.value).next(after: open.expected) == .nothing else { return nil }
            return (
                "ladderDone",
                "The ladder ends at \(open.expected). `rolloutctl finalize \(rollout.name)` gives it to everybody."
            )
        case .percentage, .finalization: return nil
        }
    }

    private func heldByBrake(_ open: Kept<OpenRollout>) -> Decision? {
        DecisionMoment(rollout: rollout, open: open, globalFreeze: globalFreeze, at: at, seen: nil).brakes()
    }

    /// An order was given as things stood: what holds the rollout since, a person must look at, and order again.
    mutating func withdrawPromotion(held decision: Decision) {
        guard let promotion = open?.promotion, decision.code.withdrawsPromotion || decision.isObservedOnly else {
            return
        }
        withOpen { $0.promotion = nil }
        note(.promotionWithdrawn(by: promotion.actor, why: decision.sentence))
    }

    /// Says no to leaving the present step.
    mutating func reject(_ brake: Brake) {
        guard let open else { return refuse("nothingOpen", "\(rollout.name) has no open rollout to reject.") }
        guard open.approvalsNeeded > 0 else {
            return refuse(
                "nothingToApprove",
                "\(open.expected) of \(rollout.name) needs no approval. To hold it: `rolloutctl pause \(rollout.name)`."
            )
        }
        if let pause = rollout.pause {
            return refuse("alreadyPaused", "\(rollout.name) is paused already by \(pause.text).")
        }
        let why = "leaving \(open.expected) was rejected" + (brake.reason.map { ": \($0)" } ?? "")
        rollout.pause = Brake(actor: brake.actor, reason: why, at: brake.at)
        withOpen {
            $0.approvals = []
            $0.alarms.approvalAskedAt = nil
        }
        done(
            "\(rollout.name) stays at \(open.expected) and every approval is void. `rolloutctl resume \(rollout.name)` lets "
                + "people be asked again; `rolloutctl halt \(rollout.name)` stops it for good.")
    }

    /// Asks the Store again at once: what it refused before may be allowed by now.
    mutating func retry() {
        withOpen {
            $0.refusal = nil
            $0.haltRefusal = nil
        }
        question = open == nil ? .slots : open?.openIntent == nil ? .confirm : .readBack
        done("The Store is asked about \(rollout.name) as soon as the account's request budget allows.")
    }
}

extension DecisionCode {
    /// Whether it names drift or a brake (lines 3 and 4), which no order passes.
    fileprivate var withdrawsPromotion: Bool {
        switch self {
        case .drift, .driftReasserted, .operatorPause, .freeze, .metricPause, .metricErrors, .metricInconclusive,
            .policyRemoved, .policyChangeRefused:
            true
        case .storeComplete, .storeStopped, .superseded, .submissionGone, .operatorHalt, .metricHalt, .affectedHalt,
            .windowClosed,
            .baking, .clockUnproved, .evidenceMissing, .evidenceInconclusive, .evidenceFailing, .evidenceStale,
            .evidenceError, .evidenceSmall, .approval, .raise, .finalize, .operatorRaise, .operatorFinalize,
            .ladderDone, .outcomeUnknown, .storeUnknown:
            false
        }
    }
}
