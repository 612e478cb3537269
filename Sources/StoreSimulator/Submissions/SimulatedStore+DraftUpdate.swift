import RolloutModel

/// Replacing a draft's document.
extension SimulatedStore {
    /// A full replacement: a member that is missing becomes null, one that the Store does not know is ignored, and what only the
    /// Store sets stays.
    mutating func update(
        _ reference: SubmissionReference, _ request: SimulatorRequest, _ correlationID: CorrelationID
    ) -> Reply {
        guard let submission = track(reference.target)?.submission(reference.submission) else {
            return missing(reference)
        }
        guard var draft = submission.draft else { return Self.notOfTheAPI }
        guard submission.status == .pendingCommit else {
            return .invalidState("Submission in its current state cannot be updated", target: "submissionId")
        }
        guard let body = JSON(request.body), case .object = body else {
            return .invalidParameter("The request body is not a JSON object.", target: "body")
        }
        if let refusal = refusal(of: body, reference.target) { return refusal }
        let name = SimulatedDraft.packagesName(reference.target)
        switch Self.packages(body.member(name)?.items ?? [], over: draft.packages(reference.target), name) {
        case .failure(let refusal): return refusal.reply
        case .success(let packages):
            draft.document = Self.document(body, over: draft.document).setting(name, .array(packages))
        }
        draft.lastUpdate = request.body
        change(reference) { submission in
            submission.draft = draft
            submission.rollout = SimulatedRollout(planned: draft.rollout)
            submission.packages = draft.packages(reference.target).compactMap { SimulatedPackage($0) }
        }
        record(.updated, reference, by: .api, correlationID: correlationID)
        guard let updated = track(reference.target)?.submission(reference.submission) else { return .internalError }
        return .ok(openedJSON(updated, reference, request))
    }

    private static func document(_ body: JSON, over stored: JSON) -> JSON {
        .object(
            stored.members.map { member in
                var value = body.member(member.name) ?? .null
                if member.name.lowercased() == "pricing", value != .null,
                    let model = member.value.member("isAdvancedPricingModel")
                {
                    value = value.setting("isAdvancedPricingModel", model)
                }
                return .init(member.name, value)
            })
    }

    // MARK: Refusals

    private struct Refusal: Error { let reply: Reply }

    /// Values of enumerations are case-sensitive.
    private static let words: [(path: [String], words: Set<String>)] = [
        (["visibility"], ["Hidden", "Public", "Private", "NotSet"]),
        (["targetPublishMode"], ["Immediate", "Manual", "SpecificDate"]),
        (["enterpriseLicensing"], ["None", "Online", "OnlineAndOffline"]),
        (
            ["pricing", "trialPeriod"],
            ["NoFreeTrial", "OneDay", "TrialNeverExpires", "SevenDays", "FifteenDays", "ThirtyDays"]
        ),
    ]

    private func refusal(of body: JSON, _ target: RolloutTarget) -> Reply? {
        if target.flight == nil, body.member("listings")?.members.isEmpty ?? true {
            return .invalidParameter("The size of Listings must be 1 or more", target: "listings")
        }
        for (path, words) in Self.words {
            let value = path.reduce(body) { $0.member($1) ?? .null }
            if let text = value.text, !words.contains(text) {
                return .invalidParameter("The value '\(text)' is not valid.", target: path.joined(separator: "."))
            }
        }
        return rolloutRefusal(body.member("packageDeliveryOptions")?.member("packageRollout") ?? .null, target)
    }

    private func rolloutRefusal(_ rollout: JSON, _ target: RolloutTarget) -> Reply? {
        guard rollout.member("isPackageRollout") == .bool(true) else { return nil }
        guard case .number(let digits)? = rollout.member("packageRolloutPercentage"), let value = Double(digits),
            (0...100).contains(value)
        else {
            return .invalidParameter(
                "The packageRolloutPercentage must be a number from 0 to 100.", target: "packageRolloutPercentage")
        }
        guard track(target)?.published != nil else {
            return .invalidState("The first submission cannot be rolled out gradually.", target: "isPackageRollout")
        }
        return nil
    }

    // MARK: Packages

    private static let fileStatuses: Set<String> = ["None", "PendingUpload", "Uploaded", "PendingDelete"]

    /// A package that the Store has keeps what it knows of it and is found by its id; one without must be new.
    private static func packages(
        _ given: [JSON], over stored: [JSON], _ name: String
    ) -> Result<[JSON], Refusal> {
        var packages: [JSON] = []
        for entry in given {
            let status = entry.member("fileStatus")?.text ?? "None"
            guard fileStatuses.contains(status) else {
                return .failure(
                    .init(reply: .invalidParameter("The value '\(status)' is not valid.", target: "fileStatus")))
            }
            let id = entry.member("id")?.text ?? ""
            if let known = stored.first(where: { !id.isEmpty && $0.member("id")?.text == id }) {
                packages.append(
                    ["fileName", "fileStatus", "minimumDirectXVersion", "minimumSystemRam"].reduce(known) {
                        package, name in
                        entry.member(name).map { package.setting(name, $0) } ?? package
                    })
                continue
            }
            guard id.isEmpty, status == "PendingUpload", let file = entry.member("fileName")?.text, !file.isEmpty else {
                return .failure(
                    .init(
                        reply: .invalidParameter(
                            "A package needs the id of one that is there, or a fileName and the fileStatus PendingUpload.",
                            target: name)))
            }
            packages.append(added(entry, file))
        }
        return .success(packages)
    }

    private static func added(_ entry: JSON, _ file: String) -> JSON {
        [
            "fileName": .string(file), "fileStatus": "PendingUpload", "id": .null, "version": .null,
            "architecture": .null, "languages": [], "capabilities": [],
            "minimumDirectXVersion": entry.member("minimumDirectXVersion") ?? "None",
            "minimumSystemRam": entry.member("minimumSystemRam") ?? "None", "targetDeviceFamilies": [],
        ]
    }
}
