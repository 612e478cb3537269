import RolloutModel

extension DecisionMoment {
    /// An intent whose outcome is open: nothing but a halt is decided before the Store has been read back.
    func outcomeUnknown() -> Decision? {
        guard open.hasOpenIntent, let pending = open.openIntent else { return nil }
        return hold(
            line: 3, .outcomeUnknown,
            pending.unknownSince == nil
                ? "\(Words.sentence(pending.intent.action)) was sent; the answer is awaited."
                : "\(Words.sentence(pending.intent.action)) was sent and its answer does not tell whether it took effect; "
                    + "the Store is being read back.")
    }

    /// An answer of the Store that cannot be understood is nothing to act on.
    func unreadable() -> Decision? {
        open.unreadable.map { hold(line: 3, .storeUnknown, $0) }
    }

    /// Line 3: somebody changed the percentage outside. `adopt` is carried out when the drift is seen, so what arrives here
    /// waits for a person, or is set back.
    func drift() -> Decision? {
        guard let drift = open.drift else { return nil }
        let wantsReassertion = drift.reassertedBy != nil || open.obeyed.allSatisfy { $0.onDrift == .reassert }
        if wantsReassertion && drift.found < open.expected {
            let actor = drift.reassertedBy ?? .daemon
            // It raises exposure like any other raise, so every metric must pass (S7).
            return brakes() ?? window() ?? doubtedClock() ?? evidence()
                ?? act(
                    .raise(to: open.expected), line: 3, .driftReasserted,
                    "Somebody set \(drift.found); it is set back to \(open.expected) by \(actor).")
        }
        let cannot =
            wantsReassertion ? " The Store cannot lower a percentage, so it cannot be set back." : ""
        let what =
            drift.isAheadAtStart
            ? Words.ahead(drift.found, of: open.expected)
            : "Somebody set the percentage to \(drift.found) where \(open.expected) was expected."
        return hold(
            line: 3, .drift,
            "\(what)\(cannot) "
                + "Take it over with `rolloutctl adopt \(rollout.name)`.")
    }
}
