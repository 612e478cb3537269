import RolloutModel

/// What a rollout's state means to a script: the exit status of `rolloutctl status NAME`, and whether waiting on makes sense.
struct RolloutOutcome: Hashable, Sendable {
    /// What the state is to whoever waits for it.
    enum Standing: Hashable, Sendable {
        /// It is over: nothing changes it any more.
        case over
        /// Nothing changes it but a person.
        case needsPerson
        /// It goes on by itself.
        case goesOn
    }

    /// The exit status.
    let status: ExitStatus
    /// What it is to whoever waits.
    let standing: Standing
    /// A sentence for the operator.
    let sentence: String

    /// How a rollout ended.
    init(_ closing: Closing, at percentage: Percentage?) {
        let place = percentage.map { " at \($0)" } ?? ""
        standing = .over
        sentence = "\(closing.end.rawValue)\(closing.end == .finalized ? "" : place) by \(closing.actor)"
        switch closing.end {
        case .finalized: status = .done
        case .halted: status = closing.actor == .daemon ? .halted : .refused
        case .superseded, .failed: status = .refused
        }
    }

    /// How a rollout stands.
    init(_ rollout: RolloutReport) {
        switch rollout.phase {
        case .finalized, .halted, .superseded, .failed:
            let end = Closing.End(rawValue: rollout.phase.rawValue) ?? .failed
            self.init(rollout.closing ?? Closing(end, by: .store), at: rollout.percentage)
        case .idle, .certification: self.init(waitingFor: rollout)
        case .open: self.init(open: rollout)
        }
    }

    private init(_ status: ExitStatus, _ standing: Standing, _ sentence: String) {
        self.status = status
        self.standing = standing
        self.sentence = sentence
    }

    private init(waitingFor rollout: RolloutReport) {
        let submission = SubmissionStatus(storeName: rollout.submissionStatus ?? "None")
        if submission.isFailure {
            self.init(.waiting, .needsPerson, "its submission ended as \(submission.storeName)")
        } else if let trouble = rollout.trouble {
            self.init(.store, .goesOn, trouble)
        } else {
            self.init(.done, .goesOn, rollout.phase == .idle ? "no rollout is open" : "in certification")
        }
    }

    private init(open rollout: RolloutReport) {
        guard let decision = rollout.decision else {
            self.init(.done, .goesOn, "no decision yet")
            return
        }
        let words = "\(decision.code.rawValue): \(decision.sentence)"
        switch decision.code {
        case .drift: self.init(.drift, .needsPerson, words)
        case .metricHalt, .affectedHalt: self.init(.halted, decision.isObservedOnly ? .needsPerson : .goesOn, words)
        case .operatorHalt: self.init(.refused, decision.isObservedOnly ? .needsPerson : .goesOn, words)
        case .operatorPause, .metricPause, .metricErrors, .metricInconclusive, .policyRemoved, .policyChangeRefused,
            .approval, .ladderDone, .clockUnproved:
            self.init(.waiting, .needsPerson, words)
        case .freeze where decision.until == nil: self.init(.waiting, .needsPerson, words)
        case .storeUnknown: self.init(.store, .goesOn, words)
        default: self.init(rollout.trouble == nil ? .done : .store, .goesOn, rollout.trouble ?? words)
        }
    }
}
