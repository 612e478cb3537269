import RolloutModel

/// What a submission says that was made over the API.
public struct SimulatedDraft: Hashable, Sendable {
    /// What an update may set: everything but the identifiers, the status and the upload address.
    public internal(set) var document: JSON
    /// The name of the blob that its ZIP archive goes to.
    let blob: String
    /// The body of the last update as it came, for tests of clients; nil before the first.
    public internal(set) var lastUpdate: [UInt8]?

    /// What the Store alone sets, in small letters.
    static let readOnly: Set<String> = [
        "id", "flightid", "status", "statusdetails", "fileuploadurl", "friendlyname",
    ]

    /// The name of the packages' list in an application's document and in a flight's.
    static func packagesName(_ target: RolloutTarget) -> String {
        target.flight == nil ? "applicationPackages" : "flightPackages"
    }

    /// The packages as the document lists them.
    func packages(_ target: RolloutTarget) -> [JSON] {
        document.member(Self.packagesName(target))?.items ?? []
    }

    /// The rollout's first percentage; nil where the document asks for none.
    var rollout: Double? {
        let options = document.member("packageDeliveryOptions")?.member("packageRollout")
        guard options?.member("isPackageRollout") == .bool(true) else { return nil }
        guard case .number(let digits)? = options?.member("packageRolloutPercentage") else { return 0 }
        return Double(digits)
    }
}

/// A report of a submission's certification.
struct CertificationReport: Hashable, Sendable {
    let date: Timestamp
    let url: String
}

extension SimulatedPackage {
    /// The package that the document's entry describes; nil before the Store has read its version.
    init?(_ entry: JSON) {
        guard let version = entry.member("version")?.text.flatMap({ PackageVersion($0) }) else { return nil }
        self.init(
            version, architecture: entry.member("architecture")?.text ?? "Neutral",
            isDeleted: entry.member("fileStatus")?.text == "PendingDelete")
    }
}
