import RolloutModel

/// How a submission of the API is shown.
extension SimulatedStore {
    /// The resource with an upload address that opens: one that has expired is replaced when the submission is read.
    mutating func openedJSON(
        _ submission: SimulatedSubmission, _ reference: SubmissionReference, _ request: SimulatorRequest
    ) -> JSON {
        guard let draft = submission.draft, submission.status == .pendingCommit || submission.status.isFailure else {
            return submissionJSON(submission, reference.target)
        }
        openBlob(draft.blob)
        let host = request.header("Host") ?? "127.0.0.1"
        return submissionJSON(submission, reference.target, address: uploadURL(draft.blob, host: host))
    }

    func draftJSON(
        _ submission: SimulatedSubmission, _ draft: SimulatedDraft, _ target: RolloutTarget, address: String?
    ) -> JSON {
        var members: [JSON.Member] = [.init("id", .string(submission.id.rawValue))]
        if let flight = target.flight { members.append(.init("flightId", .string(flight.rawValue))) }
        members += draft.document.members.map { member in
            guard member.name.lowercased() == "packagedeliveryoptions" else { return member }
            return .init(member.name, deliveryOptions(member.value, of: submission))
        }
        members += [
            .init("fileUploadUrl", .optional(address)), .init("status", .string(submission.status.storeName)),
            .init("statusDetails", details(submission)),
        ]
        if target.flight == nil {
            members.append(.init("friendlyName", .string("Submission \(submission.id.rawValue.suffix(3))")))
        }
        return .object(members)
    }

    /// The options that the client gave, with what the Store sets of the rollout; of one that is out, as it truly stands.
    private func deliveryOptions(_ given: JSON, of submission: SimulatedSubmission) -> JSON {
        guard let rollout = given.member("packageRollout"), rollout != .null else { return given }
        let truth = rolloutJSON(submission.rollout)
        let isOut = submission.status == .published
        let members = rollout.members.map { member -> JSON.Member in
            let name = member.name.lowercased()
            guard isOut || name == "packagerolloutstatus" || name == "fallbacksubmissionid" else { return member }
            return .init(member.name, truth.member(name) ?? member.value)
        }
        return given.setting("packageRollout", .object(members))
    }
}
