import RolloutModel

extension RolloutTurn {
    /// Takes in what the Store says of the open rollout, and decides.
    mutating func look(
        _ seen: PackageRollout, slots: SubmissionSlots?, sentAt: Instants, serverDate: Timestamp?,
        correlationID: CorrelationID?
    ) {
        guard let open else { return }
        // What was asked before our last call was settled says nothing about now.
        guard !isOlder(sentAt, than: open.settledAt) else { return }
        if let slots, let newer = slots.published, newer != open.binding.submission.submission {
            return supersede(by: newer)
        }
        takeClock(serverDate)
        if let slots, takePresence(slots, serverDate: serverDate) { return }
        settleIntents(by: seen, sentAt: sentAt, correlationID: correlationID)
        if seen.status == .inProgress { takePercentage(seen) }
        takeReadability(of: seen)
        anchorStep(serverDate)
        takeProof(serverDate)
        decide(seen: seen, sight: sight(of: seen, slots))
    }

    /// What a look is good for. One that shows another percentage than expected, without being drift, is older than our
    /// last write.
    private func sight(of seen: PackageRollout, _ slots: SubmissionSlots?) -> Sight {
        guard let open, seen.percentage == open.drift?.found ?? open.expected else { return .stale }
        return slots == nil ? .none : .confirming
    }

    /// Takes in whether the Store shows a published submission at all. One odd answer ends nothing; when it stays so, the
    /// rollout is given up.
    ///
    /// - Returns: Whether the rollout is over.
    private mutating func takePresence(_ slots: SubmissionSlots, serverDate: Timestamp?) -> Bool {
        let now = at
        guard slots.published == nil else {
            if open?.missingSince != nil { withOpen { $0.missingSince = nil } }
            return false
        }
        guard let since = open?.missingSince else {
            withOpen { $0.missingSince = now }
            return false
        }
        guard at.surelyPassed(since: since) >= Bounds.vanishing else { return false }
        end(.failed, .submissionGone, "The Store has shown no published submission since \(since.wall).")
        return true
    }

    /// Takes in the two references alone.
    mutating func presence(_ slots: SubmissionSlots, sentAt: Instants) {
        guard let open, !isOlder(sentAt, than: open.settledAt) else { return }
        if let newer = slots.published, newer != open.binding.submission.submission { return supersede(by: newer) }
        if takePresence(slots, serverDate: nil) { return }
        withOpen { if $0.missingSince != nil { $0.unreadable = Self.missing } }
        decide()
    }

    private static let missing =
        "The Store shows no published submission for the application; nothing is done before it shows one."

    /// After a reboot only the Store's clock can prove that the bake's time has passed (S9).
    private mutating func takeProof(_ serverDate: Timestamp?) {
        guard let open else { return }
        let isUnproved = serverDate == nil && at.elapsed(since: open.stepSince) == nil
        if isUnproved != open.isTimeUnproved { withOpen { $0.isTimeUnproved = isUnproved } }
    }

    /// Notes what the Store's clock said when the step began and when the rollout was first seen, once an answer tells it.
    ///
    /// Where the machine was rebooted before any answer told it, nobody knows how wrong the clock was by which the step began:
    /// it counts from this answer on, so that its bake is never too short (S9). The rollout itself counts as first seen when
    /// the machine booted: it was seen before that, and what was measured since then is of the new version, whatever the
    /// clock said (S8).
    mutating func anchorStep(_ serverDate: Timestamp?) {
        guard let serverDate, let open, open.stepDate == nil || open.boundDate == nil else { return }
        let now = at
        withOpen {
            $0.stepDate = $0.stepDate ?? $0.stepSince.date(by: serverDate, at: now) ?? serverDate
            $0.boundDate = $0.boundDate ?? $0.boundAt.date(by: serverDate, at: now) ?? serverDate - now.boot
        }
    }

    mutating func takeClock(_ serverDate: Timestamp?) {
        guard let serverDate else { return }
        let skew = serverDate - at.wall
        let isTooFar = max(skew, .zero - skew) > Bounds.clockTolerance
        guard let open, (open.clockSkew != nil) != isTooFar else { return }
        withOpen { $0.clockSkew = isTooFar ? skew : nil }
    }

    private mutating func takeReadability(of seen: PackageRollout) {
        let problem: String? =
            switch seen.status {
            case .inProgress where seen.percentage == nil:
                "The Store shows the rollout without a percentage that can be read; nothing is done before it shows one."
            case .inProgress, .complete, .stopped: nil
            case .notStarted: "The Store shows the rollout as not started although it was in progress."
            case .unknown(let status):
                "The Store shows the rollout as `\(status)`, which this version of rolloutd does not know."
            }
        let objection = problem ?? (open?.missingSince == nil ? nil : Self.missing)
        if open?.unreadable != objection { withOpen { $0.unreadable = objection } }
    }

    /// Compares the percentage with the one that the journal explains (rule 5).
    private mutating func takePercentage(_ seen: PackageRollout) {
        guard let open, let found = seen.percentage, !open.hasOpenIntent else { return }
        if found == open.expected {
            if open.isUnconfirmed { withOpen { $0.isUnconfirmed = false } }
            if open.$drift != nil {
                withOpen { $0.drift = nil }
                note(.driftEnded(percentage: found))
            }
        } else if !isStaleRead(found, of: open), open.drift?.found != found {
            drift(to: found, from: open.expected)
        }
    }

    /// Whether the percentage is the one before our last step, shown by a read that is older than our write.
    private func isStaleRead(_ found: Percentage, of open: Kept<OpenRollout>) -> Bool {
        guard found == open.previous else { return false }
        let since = at.surelyPassed(since: open.stepSince)
        return since < settleTime
    }

    private mutating func drift(to found: Percentage, from expected: Percentage) {
        guard let open else { return }
        let now = at
        let isAhead = open.isUnconfirmed && found > expected
        withOpen { $0.drift = Drift(found: found, since: now, isAheadAtStart: isAhead) }
        note(.drifted(expected: expected, found: found))
        // Where we only observe, a person does the clicking, and what they set is what we follow. But a Store that is ahead
        // right after a start may know of steps of ours that a restored copy of the journal has lost, and of what people
        // said about them: no policy has an answer to that.
        if open.isObserveOnly || (!isAhead && open.obeyed.allSatisfy { $0.onDrift == .adopt }) {
            adopt(found, by: .store)
        } else {
            let what =
                isAhead
                ? Words.ahead(found, of: expected)
                : "Somebody set the percentage to \(found) where \(expected) was expected."
            alert(.drift, "\(what) `rolloutctl adopt \(rollout.name)` takes it over.")
        }
    }

    /// Goes on from a percentage that somebody else set: the rollout stands on the highest step not above it and bakes
    /// that step in full.
    mutating func adopt(_ percentage: Percentage, by actor: Actor) {
        let now = at
        withOpen {
            $0.beginStep(at: percentage, at: now)
            $0.previous = nil
        }
        note(.adopted(percentage: percentage, by: actor))
    }

    private mutating func supersede(by newer: SubmissionID) {
        end(.superseded, .superseded, "Submission \(newer) was published in its place.")
        question = .inspect(newer)
    }

    /// Ends the rollout by what the Store no longer shows.
    private mutating func end(_ end: Closing.End, _ code: DecisionCode, _ sentence: String) {
        guard let open else { return }
        let closing = Closing(end, by: .store)
        finish(
            closing,
            by: Decision(
                .close(closing), line: 1, code: code, sentence: sentence, percentage: open.expected,
                policyDigest: open.policy.digest),
            percentage: open.expected)
    }
}
