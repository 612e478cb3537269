import RolloutModel

extension RolloutTurn {
    /// Takes in the target's two submissions: what is under way is followed, what is newly published is inspected.
    mutating func slots(_ slots: SubmissionSlots, sentAt: Instants) {
        guard !rollout.isForgotten else { return }
        follow(slots.pending)
        if open != nil { return presence(slots, sentAt: sentAt) }
        if let published = slots.published, published != rollout.knownSubmission {
            question = .inspect(published)
        } else if let pending = rollout.pending {
            question = .progress(pending.id)
        }
    }

    private mutating func follow(_ pending: SubmissionID?) {
        guard pending != rollout.pending?.id else { return }
        rollout.pending = pending.map { PendingSubmission(id: $0) }
    }

    /// Takes in the status of the submission under way. Statuses may be skipped between two polls; each is news only when
    /// it differs from the one before.
    mutating func progressed(_ submission: SubmissionID, _ progress: SubmissionProgress) {
        guard let pending = rollout.pending, pending.id == submission else { return }
        if pending.progress != progress {
            rollout.pending?.progress = progress
            note(.submissionProgressed(submission, progress))
            if progress.status.isFailure, pending.progress?.status != progress.status {
                let details = progress.errors.isEmpty ? "" : ": " + progress.errors.joined(separator: "; ")
                alert(
                    .submissionFailed,
                    "Submission \(submission) ended as \(progress.status.storeName)\(details). It occupies the "
                        + "application's slot until somebody deletes it.")
            }
        }
        if progress.status == .published { question = .slots }
    }

    /// Takes in a published submission: a rollout in progress is bound, anything else is passed over or waited for.
    mutating func inspected(
        _ details: SubmissionDetails, _ seen: PackageRollout, fallback: SubmissionDetails?, serverDate: Timestamp?
    ) {
        guard open == nil, !rollout.isForgotten else { return }
        guard details.id != rollout.knownSubmission else { return }
        if !seen.isEnabled { return passOverUngradual(details) }
        switch seen.status {
        case .complete: return passOver(details.id, "its rollout was complete when it was first seen")
        case .stopped: return passOver(details.id, "its rollout was halted when it was first seen")
        case .notStarted: return wait(for: details.id, "the Store shows its rollout as not started")
        case .unknown(let status): return wait(for: details.id, "the Store shows its rollout as `\(status)`")
        case .inProgress: break
        }
        guard let percentage = seen.percentage else {
            return wait(for: details.id, "the Store shows its rollout without a percentage that can be read")
        }
        if let requirement = rollout.policy.packageVersion {
            guard !details.versions.isEmpty else { return wait(for: details.id, "the Store shows no packages of it") }
            guard details.versions.contains(where: requirement.isMet) else {
                let versions = details.versions.map(\.description).joined(separator: ", ")
                return passOver(details.id, "its packages (\(versions)) do not meet `\(requirement)`")
            }
        }
        bind(
            Binding(
                submission: SubmissionReference(rollout.policy.target, details.id), versions: details.versions,
                fallback: seen.fallback, fallbackVersions: fallback?.versions ?? [], percentage: percentage),
            serverDate: serverDate)
    }

    /// What cannot be bound yet is waited for, and reported when that takes too long (L3).
    private mutating func wait(for submission: SubmissionID, _ why: String) {
        guard let awaited = rollout.awaited, awaited.id == submission, awaited.why == why else {
            rollout.awaited = AwaitedSubmission(id: submission, why: why, since: at)
            return
        }
        let limit = rollout.policy.limits.progressDeadline
        guard isOver(limit, since: awaited.since) else { return }
        rollout.awaited?.since = at
        alert(.noProgress, "Submission \(submission) has not been steered for \(limit.rounded): \(why).")
    }

    private mutating func passOverUngradual(_ details: SubmissionDetails) {
        let isNew = rollout.pending?.id == details.id || rollout.knownSubmission != nil
        passOver(details.id, "it was published to everybody at once")
        guard isNew else { return }
        alert(
            .notGradual,
            "Submission \(details.id) was published to everybody at once although a policy waits for a gradual rollout."
        )
    }

    private mutating func passOver(_ submission: SubmissionID, _ why: String) {
        rollout.passedOver = submission
        rollout.awaited = nil
        if rollout.pending?.id == submission { rollout.pending = nil }
        note(.passedOver(submission, why: why))
    }

    /// Ties the rollout to the submission for the whole of its life. The percentage found is adopted: the rollout stands on
    /// the highest step not above it and bakes that step in full (rule 5).
    private mutating func bind(_ binding: Binding, serverDate: Timestamp?) {
        if rollout.pending?.id == binding.submission.submission { rollout.pending = nil }
        rollout.passedOver = nil
        rollout.awaited = nil
        rollout.phase = .open(Kept(OpenRollout(binding: binding, policy: rollout.sharedPolicy, at: at)))
        note(.bound(binding))
        let isStep = rollout.policy.steps.contains { $0.percentage == binding.percentage }
        note(
            isStep ? .stepReached(percentage: binding.percentage) : .adopted(percentage: binding.percentage, by: .store)
        )
        if rollout.policy.isUnchecked {
            alert(.unchecked, "Nothing in the policy can halt or pause this rollout.")
        }
        takeClock(serverDate)
        anchorStep(serverDate)
        decide()
    }
}
