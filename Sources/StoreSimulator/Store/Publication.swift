public import RolloutModel

/// A package of a submission.
public struct SimulatedPackage: Hashable, Sendable {
    /// Its version.
    public var version: PackageVersion
    /// Its architecture.
    public var architecture: String
    /// Whether the submission deletes it: it is still listed, with `fileStatus` `PendingDelete`, and no device gets it.
    public var isDeleted: Bool

    /// A package.
    public init(_ version: PackageVersion, architecture: String = "X64", isDeleted: Bool = false) {
        self.version = version
        self.architecture = architecture
        self.isDeleted = isDeleted
    }
}

/// A new submission made in Partner Center.
public struct Publication: Hashable, Sendable {
    /// Its packages.
    public var packages: [SimulatedPackage]
    /// The first percentage of its gradual rollout; nil for none.
    public var rollout: Double?
    /// How long it takes; nil for the Store's own pace.
    public var certification: Certification?
    /// Where it goes wrong.
    public var failure: CertificationFailure?
    /// Whether it waits in `PendingPublication` until somebody releases it (`targetPublishMode` `Manual`).
    public var isManual: Bool
    /// How a rollout that is still open is ended first; nil to refuse the submission while there is one, as the Store does.
    public var ending: RolloutEnd?

    /// How a rollout ends.
    public enum RolloutEnd: String, CaseIterable, Sendable { case halt, finalize }

    /// A new submission.
    public init(
        packages: [SimulatedPackage], rollout: Double? = nil, certification: Certification? = nil,
        failure: CertificationFailure? = nil, isManual: Bool = false, ending: RolloutEnd? = nil
    ) {
        self.packages = packages
        self.rollout = rollout
        self.certification = certification
        self.failure = failure
        self.isManual = isManual
        self.ending = ending
    }

    /// A new submission with one package of each version.
    ///
    /// - Precondition: every text is a package version.
    public init(
        _ versions: String..., rollout: Double? = nil, certification: Certification? = nil, ending: RolloutEnd? = nil
    ) {
        let packages = versions.map { text in
            guard let version = PackageVersion(text) else { preconditionFailure("\(text) is not a package version") }
            return SimulatedPackage(version)
        }
        self.init(packages: packages, rollout: rollout, certification: certification, ending: ending)
    }
}
