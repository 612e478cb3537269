import RolloutModel

/// What each record of the journal means to those who want to be told.
extension NoticeBook {
    mutating func read(_ record: JournalRecord) {
        switch record.body {
        case .input(let event): take(event)
        case .transition(let transition): if let name = record.rollout { take(transition, of: name) }
        case .decision(let decision): if let name = record.rollout { take(decision, of: name) }
        case .alert(let alert): if let name = record.rollout { take(alert, of: name) }
        case .intent, .outcome: break
        }
    }

    // MARK: What came in

    private mutating func take(_ event: Event) {
        switch event {
        case .policyLoaded(let policy):
            var subject = subjects[policy.name] ?? Subject()
            subject.rules = policy.notify ?? []
            subject.account = policy.account
            if !subject.isOpen { subject.place.target = policy.target }
            subjects[policy.name] = subject
        case .policyRemoved(let name):
            // An open rollout goes on being told of: it is held, and somebody must act.
            guard subjects[name]?.isOpen == false else { return }
            end(words(of: name), "The policy was removed.", of: name)
            subjects[name] = nil
        case .storeAnswered(let name, _, _, let answer):
            guard answer.showsStoreSpeaks, let account = subjects[name]?.account else { return }
            for other in troubled.sorted() where subjects[other]?.account == account {
                end(Self.silences, "Account \(account) gets answers from the Store again.", of: other)
            }
        case .started, .stopping, .policyRejected, .measured, .noticeLost, .commanded, .wake, .due: break
        }
    }

    private func words(of name: PolicyName) -> Set<String> { Set((subjects[name]?.causes ?? []).map(\.word)) }

    // MARK: What became of it

    private mutating func take(_ transition: Transition, of name: PolicyName) {
        switch transition {
        case .submissionProgressed(let submission, let progress):
            guard !progress.status.isFailure else { return }
            let why = "Submission \(submission) is on its way."
            end([Alert.Kind.submissionFailed.rawValue], why, of: name)
            if subjects[name]?.place.submission != submission { end([Self.halted], why, of: name) }
        case .bound(let binding): bind(binding, of: name)
        case .stepReached(let percentage):
            subjects[name]?.place.percentage = percentage
            end(
                [Self.approval, Alert.Kind.drift.rawValue, Alert.Kind.noProgress.rawValue],
                "The rollout stands at \(percentage).", of: name)
        case .adopted(let percentage, let actor):
            subjects[name]?.place.percentage = percentage
            end([Alert.Kind.drift.rawValue], "\(percentage) was taken over by \(actor).", of: name)
        case .driftEnded(let percentage):
            end([Alert.Kind.drift.rawValue], "The Store shows \(percentage) again, as expected.", of: name)
        case .closed(let closing, let submission, let percentage): close(closing, submission, percentage, of: name)
        case .passedOver(let submission, let why):
            end([Alert.Kind.noProgress.rawValue], "Submission \(submission) is not steered: \(why).", of: name)
        case .drifted, .promotionWithdrawn: break
        }
    }

    private mutating func bind(_ binding: Binding, of name: PolicyName) {
        end(
            words(of: name).subtracting(Self.silences), "Submission \(binding.submission.submission) is rolled out.",
            of: name)
        subjects[name]?.isOpen = true
        subjects[name]?.code = nil
        subjects[name]?.place.target = binding.submission.target
        subjects[name]?.place.submission = binding.submission.submission
        subjects[name]?.place.percentage = binding.percentage
    }

    private mutating func close(
        _ closing: Closing, _ submission: SubmissionID, _ percentage: Percentage, of name: PolicyName
    ) {
        subjects[name]?.isOpen = false
        subjects[name]?.code = nil
        subjects[name]?.place.submission = submission
        subjects[name]?.place.percentage = percentage
        let lasting: Set<String> = closing.end == .halted ? Self.silences.union([Self.halted]) : Self.silences
        let over = "The rollout of submission \(submission) is over: \(closing.end.rawValue) by \(closing.actor)."
        end(words(of: name).subtracting(lasting), over, of: name)
        switch closing.end {
        case .halted:
            begin(
                .halted, Self.halted,
                "The rollout of submission \(submission) was halted at \(percentage) by \(closing.actor): nobody else gets "
                    + "it. A corrected submission starts the next one.", of: name)
        case .finalized:
            tell(
                .finalized, "finalized",
                "The rollout of submission \(submission) was finalized by \(closing.actor): everybody gets it.",
                of: name)
        case .failed: tell(.failed, "rollout-failed", over + " The Store no longer shows it as a rollout.", of: name)
        case .superseded: break
        }
    }

    // MARK: What was decided

    private mutating func take(_ decision: Decision, of name: PolicyName) {
        subjects[name]?.code = decision.code
        let word = decision.code.rawValue
        if decision.action == .halt, !decision.isObservedOnly {
            begin(.halted, Self.halted, decision.sentence, of: name)
        }
        if Self.pauses.contains(word) {
            drop(Self.pauses.subtracting([word]), of: name)
            begin(.paused, word, decision.sentence, of: name)
        } else if decision.line >= 5 {
            end(Self.pauses, "The rollout goes on: \(decision.sentence)", of: name)
        }
        if decision.code == .approval {
            begin(.approval, Self.approval, decision.sentence, of: name)
        } else if decision.line == 9 {
            end([Self.approval], "The step may be left: \(decision.sentence)", of: name)
        }
        if Self.explained.contains(decision.code) {
            end([Alert.Kind.noProgress.rawValue], decision.sentence, of: name)
        }
    }

    private mutating func take(_ alert: Alert, of name: PolicyName) {
        let word = alert.kind.rawValue
        switch alert.kind {
        case .submissionFailed: begin(.failed, word, alert.sentence, of: name)
        case .drift: begin(.drift, word, alert.sentence, of: name)
        case .noProgress, .tooOld, .storeSilent, .loginSilent, .unauthorized:
            begin(.stale, word, alert.sentence, of: name)
        case .approvalOverdue: tell(.approval, word, alert.sentence, of: name)
        case .metricWarning, .failedAfterFinalize, .notGradual, .clock, .noticeLost:
            tell(.warning, word, alert.sentence, of: name)
        // A decision tells these, with the same words.
        case .approvalWanted, .paused, .policyRemoved: break
        // Every status says so.
        case .unchecked: break
        }
    }

    private static let halted = "halted"
    private static let approval = DecisionCode.approval.rawValue

    /// Holds that only a person ends. A freeze is not among them: whoever froze said until when.
    private static let pauses = Set(
        [
            DecisionCode.operatorPause, .metricPause, .metricErrors, .metricInconclusive, .policyRemoved,
            .policyChangeRefused,
        ].map(\.rawValue))

    /// What is wrong with an account, not with a rollout.
    private static let silences = Set(
        [Alert.Kind.storeSilent, .loginSilent, .unauthorized].map(\.rawValue))

    /// With these codes standing still is what somebody wants.
    private static let explained: Set<DecisionCode> = [.baking, .windowClosed, .operatorPause, .freeze, .approval]
}

extension StoreAnswer {
    /// Whether the Store said something of the matter itself: the way to it is open and the credentials are good.
    fileprivate var showsStoreSpeaks: Bool {
        switch self {
        case .reply: true
        case .failure(let failure): [.notFound, .conflict, .rejected].contains(failure.kind)
        }
    }
}
