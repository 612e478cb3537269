import RolloutModel

/// The three calls that change a rollout, and the same changes made in Partner Center.
extension SimulatedStore {
    /// Does what a call asks, or says why not.
    mutating func change(
        _ reference: SubmissionReference, _ action: RolloutAction, query: String, correlationID: CorrelationID
    ) -> Reply {
        guard let submission = track(reference.target)?.submission(reference.submission) else {
            return missing(reference)
        }
        if let refusal = stateRefusal(submission, action) { return refusal }
        let before = track(reference.target)
        switch action {
        case .setPercentage:
            if let refusal = setPercentage(reference, submission.rollout, FormItems(query), correlationID) {
                return refusal
            }
        case .halt: halt(reference, by: .api, correlationID)
        case .finalize: finalize(reference, by: .api, correlationID)
        }
        if let before { showStale(before, reference.target, for: knobs.staleReads) }
        return .ok(
            rolloutJSON(track(reference.target)?.submission(reference.submission)?.rollout ?? submission.rollout))
    }

    /// For so long, reads of the target show `track`.
    mutating func showStale(_ track: SubmissionTrack, _ target: RolloutTarget, for span: TimeSpan) {
        guard span > .zero else { return }
        staleViews[target] = StaleView(track: track, until: now + span)
    }

    func missing(_ reference: SubmissionReference) -> Reply {
        let isElsewhere = applications.contains { application in
            ([application.track] + application.flights.map(\.track)).contains {
                $0.submission(reference.submission) != nil
            }
        }
        return isElsewhere
            ? .invalidState("The submission does not belong to the specified application.", target: "submissionId")
            : .notFound("Submission not found", target: "submissionId")
    }

    private func stateRefusal(_ submission: SimulatedSubmission, _ action: RolloutAction) -> Reply? {
        let rollout = submission.rollout
        if submission.isRollingOut { return nil }
        if submission.status == .published, rollout.status == .notStarted, rollout.isEnabled {
            if knobs.notStarted == .accept { return nil }
        } else if knobs.repeatedEnd == .accept {
            if action == .halt, rollout.status == .stopped { return nil }
            if action == .finalize, rollout.status == .complete { return nil }
        }
        return .invalidState(
            "The package rollout of the submission is not in a valid state for this operation.", target: "submission")
    }

    private mutating func setPercentage(
        _ reference: SubmissionReference, _ rollout: SimulatedRollout, _ query: FormItems,
        _ correlationID: CorrelationID
    ) -> Reply? {
        var wanted: Double
        switch Self.percentage(query["percentage"]) {
        case .some(let value) where (0...100).contains(value): wanted = value
        case let value:
            switch knobs.invalidPercentage {
            case .badRequest: return .invalidParameter("The percentage is not valid.", target: "percentage")
            case .conflict: return .invalidState("The percentage is not valid.", target: "percentage")
            case .clamp: wanted = min(100, max(0, value ?? 0))
            }
        }
        if wanted == 0 {
            switch knobs.zeroPercentage {
            case .accept: break
            case .badRequest: return .invalidParameter("The percentage must be above 0.", target: "percentage")
            case .halt:
                halt(reference, by: .api, correlationID)
                return nil
            }
        }
        if wanted == rollout.percentage, knobs.samePercentage == .conflict {
            return .invalidState("The percentage is in force already.", target: "percentage")
        }
        if wanted < rollout.percentage, knobs.decrease == .reject {
            return .invalidState("The percentage cannot be decreased.", target: "percentage")
        }
        setPercentage(reference, wanted, by: .api, correlationID)
        return nil
    }

    /// A number in the invariant culture; nil for anything else, NaN and the infinities among it.
    static func percentage(_ text: String?) -> Double? {
        guard let text, !text.isEmpty, text.allSatisfy({ "0123456789.+-eE".contains($0) }) else { return nil }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    // MARK: Changes

    mutating func setPercentage(
        _ reference: SubmissionReference, _ percentage: Double, by author: SimulatorEffect.Author,
        _ correlationID: CorrelationID? = nil
    ) {
        guard let before = rollout(of: reference), before.percentage != percentage || before.status == .notStarted
        else {
            return
        }
        changeRollout(reference, .inProgress, percentage, reach: percentage / 100)
        record(
            .percentage, reference, from: digits(before.percentage), to: digits(percentage), by: author,
            correlationID: correlationID)
    }

    mutating func halt(
        _ reference: SubmissionReference, by author: SimulatorEffect.Author, _ correlationID: CorrelationID? = nil
    ) {
        guard let before = rollout(of: reference), before.status != .stopped else { return }
        changeRollout(reference, .stopped, 0, reach: nil)
        record(
            .halted, reference, from: digits(before.percentage), to: "0", by: author, correlationID: correlationID)
    }

    mutating func finalize(
        _ reference: SubmissionReference, by author: SimulatorEffect.Author, _ correlationID: CorrelationID? = nil
    ) {
        guard let before = rollout(of: reference), before.status != .complete else { return }
        changeRollout(reference, .complete, 100, reach: 1)
        record(
            .finalized, reference, from: digits(before.percentage), to: "100", by: author, correlationID: correlationID)
    }

    private func rollout(of reference: SubmissionReference) -> SimulatedRollout? {
        track(reference.target)?.submission(reference.submission)?.rollout
    }

    /// `reach` is the share that devices now move to; nil leaves it at what it has come to.
    private mutating func changeRollout(
        _ reference: SubmissionReference, _ status: SimulatedRollout.Status, _ percentage: Double, reach: Double?
    ) {
        let adoption = application(reference.target.application)?.adoption ?? .zero
        let time = now
        change(reference) { submission in
            submission.rollout.status = status
            submission.rollout.percentage = percentage
            submission.reach.move(to: reach ?? submission.reach.share(at: time), at: time, adoption: adoption)
        }
    }
}

/// A percentage as the effect log writes it: `25`, `12.5`.
func digits(_ percentage: Double) -> String {
    Percentage(percentage).map(\.digits) ?? "\(percentage)"
}
