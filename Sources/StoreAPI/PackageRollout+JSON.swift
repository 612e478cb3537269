import RolloutModel

extension PackageRollout {
    /// Reads the `packagerollout` resource. Whether a rollout is enabled and its status must be there; a percentage that is
    /// missing or no number from 0 to 100 is nil: to take it for 0 is how a well-known client halted every rollout.
    init(_ json: JSONValue) throws(ShapeProblem) {
        guard let isEnabled = try json.truth("isPackageRollout") else {
            throw ShapeProblem("isPackageRollout is missing")
        }
        guard let status = try json.text("packageRolloutStatus") else {
            throw ShapeProblem("packageRolloutStatus is missing")
        }
        let percentage = try json.member("packageRolloutPercentage")?.lenientNumber.flatMap { Percentage($0) }
        let fallback = try json.identifier("fallbackSubmissionId").flatMap { $0 == "0" ? nil : SubmissionID($0) }
        self.init(isEnabled: isEnabled, percentage: percentage, status: Status(storeName: status), fallback: fallback)
    }
}

extension PackageRollout.Status {
    /// The case of the Store's name, which is case-sensitive; anything else verbatim, as far as a message can carry it.
    init(storeName: String) {
        switch storeName {
        case "PackageRolloutNotStarted": self = .notStarted
        case "PackageRolloutInProgress": self = .inProgress
        case "PackageRolloutComplete": self = .complete
        case "PackageRolloutStopped": self = .stopped
        default: self = .unknown(operatorText(storeName, limit: 64))
        }
    }
}
