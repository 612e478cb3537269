import RolloutModel

extension LineDraft {
    /// A change of state.
    static func of(_ transition: Transition) -> LineDraft {
        switch transition {
        case .submissionProgressed(let submission, let progress): return progressed(submission, progress)
        case .passedOver(let submission, let why):
            var draft = LineDraft(.passedOver, .info, "submission \(submission) is not steered: \(why)")
            draft.add("SUBMISSION_ID", submission.rawValue)
            draft.add("REASON", why)
            return draft
        case .bound(let binding): return bound(binding)
        case .stepReached(let percentage):
            var draft = LineDraft(.stepReached, .notice, "the Store shows \(percentage)")
            draft.add("TO", percentage.digits)
            return draft
        case .adopted(let percentage, let actor):
            var draft = LineDraft(.adopted, .notice, "goes on from \(percentage), which somebody else set")
            draft.add("TO", percentage.digits)
            draft.add("ACTOR", actor.description)
            return draft
        case .drifted(let expected, let found):
            var draft = LineDraft(.drift, .notice, "the Store shows \(found) where \(expected) was set")
            draft.add("FROM", expected.digits)
            draft.add("TO", found.digits)
            return draft
        case .driftEnded(let percentage):
            var draft = LineDraft(.driftEnded, .notice, "the Store shows \(percentage) again, as it should")
            draft.add("TO", percentage.digits)
            return draft
        case .promotionWithdrawn(let actor, let why):
            var draft = LineDraft(.promotionWithdrawn, .warning, "the order of \(actor) is withdrawn: \(why)")
            draft.add("ACTOR", actor.description)
            draft.add("REASON", why)
            return draft
        case .closed(let closing, let submission, let percentage): return closed(closing, submission, percentage)
        }
    }

    private static func progressed(_ submission: SubmissionID, _ progress: SubmissionProgress) -> LineDraft {
        let remarks = (progress.errors + progress.warnings).map { "\n\($0)" }.joined()
        var draft = LineDraft(
            .submissionProgress, progress.status.isFailure ? .warning : .info,
            "submission \(submission) is in status \(progress.status.storeName)\(remarks)")
        draft.add("SUBMISSION_ID", submission.rawValue)
        draft.add("SUBMISSION_STATUS", progress.status.storeName)
        draft.add(
            "REASON", ([progress.status.storeName] + progress.errors + progress.warnings).joined(separator: "; "))
        return draft
    }

    private static func bound(_ binding: Binding) -> LineDraft {
        let versions = binding.versions.map(\.description).joined(separator: ", ")
        var draft = LineDraft(
            .rolloutBound, .notice, "steers \(binding.submission) (\(versions)), found at \(binding.percentage)")
        draft.add(binding.submission)
        draft.add("TO", binding.percentage.digits)
        draft.add("FALLBACK_SUBMISSION_ID", binding.fallback?.rawValue)
        return draft
    }

    private static func closed(_ closing: Closing, _ submission: SubmissionID, _ percentage: Percentage) -> LineDraft {
        var draft: LineDraft
        switch closing.end {
        case .finalized:
            draft = LineDraft(
                .rolloutFinalized, .notice, "finalized by \(closing.actor): everybody gets the new version")
        case .halted:
            draft = LineDraft(.rolloutHalted, .warning, "halted by \(closing.actor) at \(percentage), for good")
        case .superseded:
            draft = LineDraft(
                .rolloutSuperseded, .notice, "superseded at \(percentage): a newer submission was published")
        case .failed:
            draft = LineDraft(.rolloutFailed, .error, "over at \(percentage), and nothing here explains it")
        }
        draft.add("SUBMISSION_ID", submission.rawValue)
        draft.add("ACTOR", closing.actor.description)
        draft.add("TO", percentage.digits)
        return draft
    }
}
