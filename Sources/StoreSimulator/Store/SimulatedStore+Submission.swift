import RolloutModel

/// The way of a submission from its creation to publication.
extension SimulatedStore {
    /// Makes a new submission; `at` lies before `now` only while a scenario's past is being laid out.
    mutating func submit(_ target: RolloutTarget, _ publication: Publication) throws(EventRefusal) {
        guard let track = track(target) else { throw Self.unknown(target) }
        if let pending = track.pending {
            throw EventRefusal(
                .pendingExists,
                "\(target) has submission \(pending.id) under way (\(pending.status.storeName)): delete it first")
        }
        if let open = track.published, open.rollout.status == .inProgress {
            guard let ending = publication.ending else {
                throw EventRefusal(
                    .rolloutOpen,
                    "\(target) has a rollout in progress (submission \(open.id)): "
                        + "halt or finalize it first, or say so with ending: halt or ending: finalize")
            }
            let reference = SubmissionReference(target, open.id)
            if ending == .halt { halt(reference, by: .person) } else { finalize(reference, by: .person) }
        }
        if publication.rollout != nil, track.published == nil {
            throw EventRefusal(
                .noBaseline, "\(target) has no published submission yet: its first one cannot be rolled out gradually")
        }
        create(target, publication)
    }

    private mutating func create(_ target: RolloutTarget, _ publication: Publication) {
        let certification = publication.certification ?? settings.certification
        let status = certification.next(
            after: nil, skipping: knobs.skippedStatuses, failure: publication.failure)
        let id = makeSubmissionID()
        let time = now
        let submission = SimulatedSubmission(
            id: id, packages: publication.packages, status: status,
            rollout: SimulatedRollout(planned: publication.rollout), errors: [], createdAt: time, publishedAt: nil,
            publication: publication)
        changeTrack(target) { track in
            track.submissions.append(submission)
            track.pendingID = id
        }
        let reference = SubmissionReference(target, id)
        record(.created, reference, to: status.storeName, by: .person)
        enter(status, reference)
    }

    /// Submission numbers have 19 digits; these rise, and their last digits come from the seed.
    mutating func makeSubmissionID() -> SubmissionID {
        let count = applications.reduce(deletedSubmissions) { sum, application in
            sum + application.track.submissions.count
                + application.flights.reduce(0) { $0 + $1.track.submissions.count }
        }
        return SubmissionID("11529215046\(padded(count + 1, 5))\(padded(Int(generator.next() % 1_000), 3))")
    }

    /// Leaves `status`, unless the submission has left it already or is held there.
    mutating func leave(_ status: SubmissionStatus, _ reference: SubmissionReference) {
        guard let submission = track(reference.target)?.submission(reference.submission), submission.status == status
        else {
            return
        }
        let publication = submission.publication
        if let failure = publication.failure, failure.during == status {
            let time = now
            change(reference) { submission in
                submission.errors = failure.errors
                guard failure.becomes == .certificationFailed else { return }
                let url = "https://partner.microsoft.com/dashboard/reports/\(submission.id)"
                submission.reports.append(CertificationReport(date: time, url: url))
            }
            move(reference, to: failure.becomes, by: .store)
        } else if status == .pendingPublication, publication.isManual {
            return
        } else {
            proceed(reference, by: .store)
        }
    }

    /// The next status of the submission's way.
    mutating func proceed(_ reference: SubmissionReference, by author: SimulatorEffect.Author) {
        guard let submission = track(reference.target)?.submission(reference.submission) else { return }
        let certification = submission.publication.certification ?? settings.certification
        let next = certification.next(
            after: submission.status, skipping: knobs.skippedStatuses, failure: submission.publication.failure)
        move(reference, to: next, by: author)
        enter(next, reference)
    }

    mutating func enter(_ status: SubmissionStatus, _ reference: SubmissionReference) {
        guard let submission = track(reference.target)?.submission(reference.submission) else { return }
        guard status != .published else { return publish(reference) }
        let certification = submission.publication.certification ?? settings.certification
        agenda.plan(.leaveStatus(reference, status), at: now + certification.length(of: status))
    }

    mutating func move(_ reference: SubmissionReference, to status: SubmissionStatus, by author: SimulatorEffect.Author)
    {
        guard let before = track(reference.target)?.submission(reference.submission)?.status, before != status else {
            return
        }
        change(reference) { $0.status = status }
        record(.status, reference, from: before.storeName, to: status.storeName, by: author)
    }

    private mutating func publish(_ reference: SubmissionReference) {
        let baseline = track(reference.target)?.baseline
        let time = now
        changeTrack(reference.target) { track in
            track.publishedID = reference.submission
            track.pendingID = nil
            track.firstPublishedAt = track.firstPublishedAt ?? time
            track.change(reference.submission) { submission in
                submission.publishedAt = time
                if submission.rollout.isEnabled { submission.rollout.fallback = baseline }
            }
        }
        guard let submission = track(reference.target)?.submission(reference.submission) else { return }
        if !submission.rollout.isEnabled {
            let adoption = application(reference.target.application)?.adoption ?? .zero
            change(reference) { $0.reach.move(to: 1, at: time, adoption: baseline == nil ? .zero : adoption) }
        } else if knobs.rolloutStartDelay > .zero {
            agenda.plan(.startRollout(reference), at: now + knobs.rolloutStartDelay)
        } else {
            startRollout(reference)
        }
    }

    /// Puts a published rollout into progress, unless a call has done so already.
    mutating func startRollout(_ reference: SubmissionReference) {
        guard let submission = track(reference.target)?.submission(reference.submission),
            submission.status == .published,
            submission.rollout.isEnabled, submission.rollout.status == .notStarted
        else { return }
        let percentage = submission.rollout.percentage
        let adoption = application(reference.target.application)?.adoption ?? .zero
        let time = now
        change(reference) { submission in
            submission.rollout.status = .inProgress
            submission.reach.move(to: percentage / 100, at: time, adoption: adoption)
        }
        record(.started, reference, to: digits(percentage), by: .store)
    }

    static func unknown(_ target: RolloutTarget) -> EventRefusal {
        EventRefusal(.unknownTarget, "there is no \(target) in the scenario: GET /_sim/state lists what there is")
    }
}
