import RolloutModel

extension LineDraft {
    /// What came in. Wake-ups and the Store's answers only serve the replay: what they led to has entries of its own.
    static func of(_ event: Event) -> LineDraft? {
        switch event {
        case .started(let version, _):
            var draft = LineDraft(.daemonStarted, .info, "rolloutd \(version) has read its journal and begins to work")
            draft.add("ROLLOUTD_VERSION", version)
            return draft
        case .stopping:
            return LineDraft(
                .daemonStopping, .info, "rolloutd stops: nothing new is begun, calls on their way come to an outcome")
        case .policyLoaded(let policy): return loaded(policy)
        case .policyRemoved:
            return LineDraft(
                .policyRemoved, .notice, "the policy's file is gone; an open rollout is held, not finalized")
        case .policyRejected(_, let problems):
            let list = problems.joined(separator: "\n")
            var draft = LineDraft(
                .policyRejected, .error, "the policy's file does not load; what was in force stays in force\n\(list)")
            draft.add("REASON", problems.joined(separator: "; "))
            draft.add("PROBLEMS", "\(problems.count)")
            return draft
        case .storeAnswered(_, let call, _, .failure(let failure)): return failed(call, failure)
        case .measured(_, let request, _, let measurement): return measured(request, measurement)
        case .commanded(let request): return commanded(request)
        case .storeAnswered(_, _, _, .reply), .noticeLost, .wake, .due: return nil
        }
    }

    private static func loaded(_ policy: Policy) -> LineDraft {
        let steps = policy.steps.map { "\($0.percentage)" } + (policy.finalize == nil ? [] : ["finalize"])
        let remark = policy.isUnchecked ? "; nothing in it can halt or pause the rollout" : ""
        var draft = LineDraft(
            .policyLoaded, .info,
            "policy \(policy.digest.short) loaded for \(policy.target): \(steps.joined(separator: " → "))\(remark)")
        draft.add(policy.target, submission: nil)
        draft.add("POLICY_DIGEST", policy.digest.rawValue)
        draft.add("MODE", policy.mode.rawValue)
        return draft
    }

    // The outcome of a mutating call has an entry of its own, and a call given up was given up for a reason that has one.
    private static func failed(_ call: StoreCall, _ failure: StoreFailure) -> LineDraft? {
        guard !call.isMutating, failure.kind != .cancelled else { return nil }
        let priority: SystemJournalFields.Priority =
            switch failure.kind {
            case .unauthorized, .forbidden: .error
            case .rateLimited: .notice
            default: .warning
            }
        var draft = LineDraft(.storeFailure, priority, "the Store was asked in vain: \(failure.message)")
        draft.add(call.target, submission: call.submission)
        draft.add("REASON", failure.message)
        draft.add("FAILURE", failure.kind.rawValue)
        draft.add("HTTP_STATUS", failure.status.map { "\($0)" })
        draft.add("STORE_CODE", failure.code)
        draft.add("CORRELATION_ID", failure.correlationID?.rawValue)
        return draft
    }

    private static func measured(_ request: MeasurementRequest, _ measurement: Measurement) -> LineDraft {
        let finding: String
        switch measurement.result {
        case .value(let value, let sample):
            let size = sample.map { " in a sample of \(LogText.number($0))" } ?? ""
            finding = "is \(LogText.number(value))\(size), from \(measurement.from) to \(measurement.to)"
        case .noData(let why): finding = "has no data: \(why)"
        case .error(let code, let message): finding = "cannot be measured (\(code)): \(message)"
        }
        var draft = LineDraft(.measurement, .debug, "\(request.metric) \(finding)")
        draft.add(request.submission)
        draft.add("METRIC", request.metric.rawValue)
        if case .value(let value, let sample) = measurement.result {
            draft.add("VALUE", value)
            draft.add("SAMPLE", sample)
        }
        draft.add("QUERY", measurement.query)
        draft.add("CORRELATION_ID", measurement.correlationID?.rawValue)
        return draft
    }

    private static func commanded(_ request: CommandRequest) -> LineDraft {
        let reason = request.reason.map { ": \($0)" } ?? ""
        let what = request.rollout == nil ? "\(request.command.word) of everything" : request.command.word
        var draft = LineDraft(.command, .notice, "\(request.actor) asks for \(what)\(reason)")
        draft.add("COMMAND", request.command.word)
        draft.add("ACTOR", request.actor.description)
        draft.add("REASON", request.reason)
        return draft
    }
}

extension StoreCall {
    /// The submission that is spoken of; nil for the references.
    fileprivate var submission: SubmissionID? {
        switch self {
        case .slots: nil
        case .inspect(let reference), .progress(let reference), .look(let reference, _),
            .setPercentage(let reference, _), .halt(let reference), .finalize(let reference):
            reference.submission
        }
    }
}
