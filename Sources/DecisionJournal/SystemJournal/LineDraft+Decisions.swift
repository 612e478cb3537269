import RolloutModel

extension LineDraft {
    /// A decision. One to act is told by its intent, one to close by the transition.
    static func of(_ decision: Decision) -> LineDraft? {
        var draft: LineDraft
        switch decision.action {
        case .hold:
            draft = LineDraft(
                .hold, decision.code.holdPriority, "holds at \(decision.percentage): \(decision.sentence)")
            draft.add("DECISION", "hold")
            draft.add("FROM", decision.percentage.digits)
        case .raise(let to) where decision.isObservedOnly:
            draft = would(.wouldRaise, .notice, "would raise to \(to)", to: to, decision)
        case .finalize where decision.isObservedOnly:
            draft = would(.wouldFinalize, .notice, "would finalize", to: .full, decision)
        case .halt where decision.isObservedOnly:
            draft = would(.wouldHalt, .warning, "would halt", to: .zero, decision)
        case .raise, .finalize, .halt, .close: return nil
        }
        draft.add(decision)
        return draft
    }

    private static func would(
        _ kind: MessageKind, _ priority: SystemJournalFields.Priority, _ what: String, to: Percentage,
        _ decision: Decision
    ) -> LineDraft {
        var draft = LineDraft(kind, priority, "\(what), but only observes: \(decision.sentence)")
        draft.add("DECISION", kind.rawValue)
        draft.add("FROM", decision.percentage.digits)
        draft.add("TO", to.digits)
        return draft
    }

    /// A mutating call about to be sent.
    static func of(_ intent: Intent) -> LineDraft {
        var draft: LineDraft
        switch intent.action {
        case .raise(let to):
            draft = LineDraft(
                .intentRaise, .notice, "raising from \(intent.from) to \(to): \(intent.decision.sentence)")
            draft.add("DECISION", "raise")
        case .finalize:
            draft = LineDraft(.intentFinalize, .notice, "finalizing from \(intent.from): \(intent.decision.sentence)")
            draft.add("DECISION", "finalize")
        case .halt:
            let byMetric = [.metricHalt, .affectedHalt].contains(intent.decision.code)
            draft = LineDraft(
                .intentHalt, byMetric ? .error : .warning, "halting at \(intent.from): \(intent.decision.sentence)")
            draft.add("DECISION", "halt")
        }
        draft.add(intent.submission)
        draft.add("INTENT", "\(intent.id)")
        draft.add("FROM", intent.from.digits)
        draft.add("TO", intent.to.digits)
        draft.add("ACTOR", intent.actor.description)
        draft.add(intent.decision)
        return draft
    }

    /// What became of a call.
    static func of(_ outcome: Outcome) -> LineDraft {
        let (kind, priority): (MessageKind, SystemJournalFields.Priority) =
            switch outcome.result {
            case .applied: (.outcomeApplied, .info)
            case .notApplied: (.outcomeNotApplied, .warning)
            case .overtaken: (.outcomeOvertaken, .warning)
            case .unknown: (.outcomeUnknown, .warning)
            }
        var draft = LineDraft(kind, priority, outcome.sentence)
        draft.add("INTENT", "\(outcome.intent)")
        draft.add("OUTCOME", outcome.result.rawValue)
        draft.add("REASON", outcome.sentence)
        draft.add("CORRELATION_ID", outcome.correlationID?.rawValue)
        return draft
    }

    /// Something a person should know now: never less than a warning.
    static func of(_ alert: Alert) -> LineDraft {
        let priority: SystemJournalFields.Priority =
            switch alert.kind {
            case .submissionFailed, .unauthorized, .failedAfterFinalize, .noticeLost: .error
            case .drift, .approvalWanted, .approvalOverdue, .noProgress, .tooOld, .metricWarning, .unchecked,
                .storeSilent, .loginSilent, .notGradual, .paused, .clock, .policyRemoved:
                .warning
            }
        var draft = LineDraft(.alert, priority, alert.sentence)
        draft.add("ALERT", alert.kind.rawValue)
        draft.add("REASON", alert.sentence)
        return draft
    }
}

extension DecisionCode {
    /// Waiting for time or data is everyday; waiting for a person, or in the dark, is not.
    fileprivate var holdPriority: SystemJournalFields.Priority {
        switch self {
        case .drift, .metricPause, .metricErrors, .metricInconclusive, .policyRemoved, .policyChangeRefused,
            .clockUnproved, .approval, .outcomeUnknown, .storeUnknown, .operatorPause, .freeze:
            .notice
        case .storeComplete, .storeStopped, .operatorHalt, .metricHalt, .affectedHalt, .driftReasserted, .windowClosed,
            .baking,
            .evidenceMissing, .evidenceInconclusive, .evidenceFailing, .evidenceStale, .evidenceError, .evidenceSmall,
            .raise, .finalize, .operatorRaise, .operatorFinalize, .ladderDone, .superseded, .submissionGone:
            .info
        }
    }
}
