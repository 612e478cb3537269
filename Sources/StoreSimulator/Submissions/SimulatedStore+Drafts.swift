import RolloutModel

/// Creating, committing and deleting submissions over the API.
extension SimulatedStore {
    // MARK: Creating

    /// Makes a clone of the last submission. There is one place for a submission under way, and none beside an open rollout.
    mutating func createDraft(
        _ target: RolloutTarget, _ request: SimulatorRequest, _ correlationID: CorrelationID
    ) -> Reply {
        guard let track = track(target) else { return .notFound("Flight not found", target: "flightId") }
        let isOpen = track.published.map {
            $0.rollout.isEnabled && [.inProgress, .notStarted].contains($0.rollout.status)
        }
        guard track.pendingID == nil, isOpen != true, target.flight != nil || track.published != nil else {
            return .invalidState(
                "Create submission failed, status code Conflict, reason phrase Conflict", target: "submission")
        }
        let source = knobs.cloneAfterHalt == .fallback ? track.submission(track.baseline) : track.published
        let reference = makeDraft(target, document: document(clonedFrom: source, target))
        record(
            .created, reference, to: SubmissionStatus.pendingCommit.storeName, by: .api, correlationID: correlationID)
        guard let draft = self.track(target)?.submission(reference.submission) else { return .internalError }
        let whole = openedJSON(draft, reference, request)
        let isMinimal = FormItems(request.query)["isMinimalResponse"]?.lowercased() == "true"
        return Reply(status: 201, content: .json(isMinimal ? Self.minimal(whole) : whole))
    }

    /// What a minimal answer has: neither listings nor packages.
    private static func minimal(_ whole: JSON) -> JSON {
        .object(whole.members.filter { SimulatedDraft.readOnly.contains($0.name.lowercased()) })
    }

    mutating func makeDraft(_ target: RolloutTarget, document: JSON) -> SubmissionReference {
        let id = makeSubmissionID()
        let draft = SimulatedDraft(document: document, blob: generator.guid())
        let submission = SimulatedSubmission(
            id: id, packages: draft.packages(target).compactMap { SimulatedPackage($0) }, status: .pendingCommit,
            rollout: SimulatedRollout(planned: draft.rollout), errors: [], createdAt: now, publishedAt: nil,
            draft: draft,
            publication: Publication(packages: []))
        changeTrack(target) { track in
            track.submissions.append(submission)
            track.pendingID = id
        }
        return SubmissionReference(target, id)
    }

    private func document(clonedFrom source: SimulatedSubmission?, _ target: RolloutTarget) -> JSON {
        let model =
            source
            ?? SimulatedSubmission(
                id: "0", packages: [], status: .none, rollout: SimulatedRollout(planned: nil), errors: [],
                createdAt: now, publishedAt: nil, publication: Publication(packages: []))
        let members = submissionJSON(model, target).members.filter {
            !SimulatedDraft.readOnly.contains($0.name.lowercased())
        }
        let name = SimulatedDraft.packagesName(target)
        var document = JSON.object(members)
        let kept = (document.member(name)?.items ?? []).filter { $0.member("fileStatus")?.text != "PendingDelete" }
        document = document.setting(name, .array(kept))
        let isCopied = knobs.clonedRollout == .copied && model.rollout.isEnabled
        var rollout = SimulatedRollout(planned: isCopied ? model.rollout.percentage : nil)
        rollout.status = .notStarted
        let options = document.member("packageDeliveryOptions") ?? [:]
        return document.setting("packageDeliveryOptions", options.setting("packageRollout", rolloutJSON(rollout)))
    }

    // MARK: Committing

    /// Takes a submission in. Whether its packages are any good shows later, in its status.
    mutating func commit(_ reference: SubmissionReference, _ correlationID: CorrelationID) -> Reply {
        guard let submission = track(reference.target)?.submission(reference.submission) else {
            return missing(reference)
        }
        guard submission.draft != nil else { return Self.notOfTheAPI }
        guard submission.status == .pendingCommit else {
            return .invalidState("Submission in its current state cannot be committed", target: "submissionId")
        }
        let outcome = track(reference.target)?.nextCommit
        changeTrack(reference.target) { $0.nextCommit = nil }
        var publication = submission.publication
        publication.certification = outcome?.certification
        publication.failure = validate(reference) ?? outcome?.failure
        publication.isManual = submission.draft?.document.member("targetPublishMode")?.text == "Manual"
        publication.rollout = submission.draft?.rollout
        let next = (publication.certification ?? settings.certification).next(
            after: .pendingCommit, skipping: knobs.skippedStatuses, failure: publication.failure)
        change(reference) { submission in
            submission.publication = publication
            submission.errors = []
            submission.status = next
        }
        record(
            .status, reference, from: submission.status.storeName, to: next.storeName, by: .api,
            correlationID: correlationID)
        enter(next, reference)
        return Reply(status: knobs.commitStatus, content: .json(["status": "CommitStarted"]))
    }

    // MARK: Deleting

    /// Deletes a draft or a submission that failed, not one that is on its way.
    mutating func delete(_ reference: SubmissionReference, _ correlationID: CorrelationID) -> Reply {
        guard let submission = track(reference.target)?.submission(reference.submission) else {
            return missing(reference)
        }
        let isPending = track(reference.target)?.pendingID == reference.submission
        guard isPending, submission.status == .pendingCommit || submission.status.isFailure else {
            return .invalidState("Submission in its current state cannot be deleted", target: "submissionId")
        }
        guard let draft = submission.draft else { return Self.notOfTheAPI }
        blobs[draft.blob] = nil
        changeTrack(reference.target) { track in
            track.submissions.removeAll { $0.id == reference.submission }
            track.pendingID = nil
        }
        deletedSubmissions += 1
        record(.deleted, reference, from: submission.status.storeName, by: .api, correlationID: correlationID)
        return Reply(status: 204, content: .empty)
    }

    /// What is made in Partner Center is changed there.
    static let notOfTheAPI = Reply.ingestion(
        400, "InvalidOperation",
        "Ingestion API can only update, delete, and commit submissions that are created through the API. "
            + "Please delete the current in-progress submission and create one using the API",
        target: "applicationSubmission")
}
