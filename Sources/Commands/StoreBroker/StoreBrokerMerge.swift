import StoreAPI

/// What Update-ApplicationSubmission did to a clone, done to a draft: the parts that were asked for are taken from a payload, and
/// the rest stays. A value without I/O.
struct StoreBrokerMerge {
    /// What becomes of the packages.
    enum Packages: String {
        case add, replace
    }

    /// The parts of a payload, named for StoreBroker's switches.
    enum Part: String, CaseIterable {
        case listings, publishMode, pricing, properties, gaming, trailers, notes

        /// The members that are copied as they are.
        var members: [String] {
            switch self {
            case .listings: []
            case .publishMode: ["targetPublishMode", "targetPublishDate", "visibility"]
            case .pricing:
                [
                    "pricing", "allowTargetFutureDeviceFamilies",
                    "allowMicrosoftDecideAppAvailabilityToFutureDeviceFamilies", "enterpriseLicensing",
                ]
            case .properties:
                [
                    "applicationCategory", "hardwarePreferences", "hasExternalInAppProducts",
                    "meetAccessibilityGuidelines", "canInstallOnRemovableMedia", "automaticBackupEnabled",
                    "isGameDvrEnabled",
                ]
            case .gaming: ["gamingOptions"]
            case .trailers: ["trailers"]
            case .notes: ["notesForCertification"]
            }
        }
    }

    var packages: Packages?
    var parts: Set<Part> = []
    /// The first percentage; nil leaves the rollout as the clone has it.
    var percentage: Double?
    var isMandatory = false
    /// ISO 8601.
    var mandatoryFrom: String?

    /// A payload that cannot be merged.
    struct Problem: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// What came of it.
    struct Outcome {
        var submission: SubmissionResource
        /// What was not taken, and why, a sentence each.
        var notes: [String] = []
    }

    /// Merges a payload's submission into a draft.
    ///
    /// - Throws: `Problem`.
    func merge(_ payload: JSONValue, into draft: SubmissionResource, isFlight: Bool) throws(Problem) -> Outcome {
        var outcome = Outcome(submission: draft)
        if let packages { try merge(packages, of: payload, into: &outcome) }
        for part in Part.allCases where parts.contains(part) {
            if part == .listings { try mergeListings(of: payload, into: &outcome) }
            for name in part.members where !(isFlight && name == "visibility") {
                copy(name, of: payload, into: &outcome)
            }
        }
        setDelivery(&outcome.submission)
        return outcome
    }

    // MARK: Delivery

    private func setDelivery(_ submission: inout SubmissionResource) {
        var options = submission.packageDeliveryOptions.value ?? DeliveryOptions(json: .object([]))
        // StoreBroker takes the flag back where it is not asked for, so that a clone does not bring it along.
        if isMandatory || options.isMandatoryUpdate.value == true { options.isMandatoryUpdate = .value(isMandatory) }
        if let mandatoryFrom { options.mandatoryUpdateEffectiveDate = .value(mandatoryFrom) }
        // A null that nobody asked about stays null.
        if !options.json.members.isEmpty { submission.packageDeliveryOptions = .value(options) }
        guard let percentage else { return }
        var rollout = submission.rollout.value ?? RolloutOptions(json: .object([]))
        rollout.isPackageRollout = .value(true)
        rollout.packageRolloutPercentage = .value(percentage)
        submission.rollout = .value(rollout)
    }

    // MARK: Packages

    private func merge(
        _ packages: Packages, of payload: JSONValue, into outcome: inout Outcome
    ) throws(Problem) {
        let entries = (payload["applicationPackages"] ?? payload["flightPackages"] ?? .null).elements
        guard !entries.isEmpty else {
            throw Problem(
                "it lists no packages: give New-SubmissionPackage an AppxPath, or leave --\(packages.rawValue)-packages out"
            )
        }
        var all = outcome.submission.packages
        if packages == .replace {
            // What waits for its upload is not there yet: it stays if the payload has it too, and else is not listed again.
            let names = Set(entries.compactMap { SubmissionPackage.read($0)?.fileName.value })
            all.removeAll { $0.fileStatus.value == .pendingUpload && !names.contains($0.fileName.value ?? "") }
            for place in all.indices where all[place].fileStatus.value != .pendingUpload {
                all[place].fileStatus = .value(.pendingDelete)
            }
        }
        for (place, entry) in entries.enumerated() {
            guard let given = SubmissionPackage.read(entry), let name = given.fileName.value, !name.isEmpty else {
                throw Problem("applicationPackages[\(place)] has no fileName")
            }
            if let status = given.fileStatus.value, status != .pendingUpload {
                throw Problem(
                    "applicationPackages[\(place)] has the fileStatus \(status), and a payload's packages are PendingUpload: "
                        + "is this a submission and no payload? Then use rolloutctl submission update --from")
            }
            guard !all.contains(where: { $0.fileStatus.value == .pendingUpload && $0.fileName.value == name }) else {
                continue
            }
            var package = SubmissionPackage.added(name)
            if let version = given.minimumDirectXVersion.value { package.minimumDirectXVersion = .value(version) }
            if let memory = given.minimumSystemRam.value { package.minimumSystemRam = .value(memory) }
            all.append(package)
        }
        outcome.submission.packages = all
    }

    // MARK: Members

    /// Members in which the configuration's template says that nothing is said.
    private static let unset: Set<String> = ["targetPublishMode", "visibility", "applicationCategory"]

    private func copy(_ name: String, of payload: JSONValue, into outcome: inout Outcome) {
        guard var value = payload[name], value != .null else {
            if name != "targetPublishDate" {
                outcome.notes.append("\(name) is not in the file and stays as the draft has it.")
            }
            return
        }
        if case .string(let text) = value {
            if Self.unset.contains(name), text.lowercased() == "notset" {
                outcome.notes.append("\(name) is NotSet in the file and stays as the draft has it.")
                return
            }
            value = .string(DraftWords.spelling(of: text, at: [name]))
        }
        if name == "pricing" {
            let model = outcome.submission.json[name]?["isAdvancedPricingModel"]
            if let model { value["isAdvancedPricingModel"] = model }
            if case .string(let trial)? = value["trialPeriod"] {
                value["trialPeriod"] = .string(DraftWords.spelling(of: trial, at: [name, "trialPeriod"]))
            }
        }
        outcome.submission.json[name] = value
    }
}
