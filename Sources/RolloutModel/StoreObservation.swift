/// A target's two references as the Store gives them: the last published submission and the one under way.
public struct SubmissionSlots: Codable, Hashable, Sendable {
    /// `lastPublishedApplicationSubmission.id` (or the flight's); nil where nothing was ever published.
    public let published: SubmissionID?
    /// `pendingApplicationSubmission.id` (or the flight's); nil where none is under way.
    public let pending: SubmissionID?

    /// The two references.
    public init(published: SubmissionID?, pending: SubmissionID?) {
        self.published = published
        self.pending = pending
    }
}

/// The `packagerollout` resource.
public struct PackageRollout: Codable, Hashable, Sendable {
    /// `packageRolloutStatus`. A value that is not known holds the rollout: it says nothing that may be acted on (S21).
    public enum Status: Codable, Hashable, Sendable {
        /// `PackageRolloutNotStarted`
        case notStarted
        /// `PackageRolloutInProgress`
        case inProgress
        /// `PackageRolloutComplete`
        case complete
        /// `PackageRolloutStopped`
        case stopped
        /// Anything else, verbatim.
        case unknown(String)
    }

    /// `isPackageRollout`
    public let isEnabled: Bool
    /// `packageRolloutPercentage`; nil where it is missing or not a number from 0 to 100.
    public let percentage: Percentage?
    /// `packageRolloutStatus`
    public let status: Status
    /// `fallbackSubmissionId`; nil for `"0"` and for none.
    public let fallback: SubmissionID?

    /// The state of a rollout.
    public init(isEnabled: Bool, percentage: Percentage?, status: Status, fallback: SubmissionID?) {
        self.isEnabled = isEnabled
        self.percentage = percentage
        self.status = status
        self.fallback = fallback
    }
}

/// The part of a submission that a rollout needs.
public struct SubmissionDetails: Codable, Hashable, Sendable {
    /// Which one.
    public let id: SubmissionID
    /// The versions of its packages, rising, each once; those that are to be deleted are left out.
    public let versions: [PackageVersion]
    /// Its `status`.
    public let status: SubmissionStatus

    /// A submission's details.
    public init(id: SubmissionID, versions: [PackageVersion], status: SubmissionStatus) {
        self.id = id
        self.versions = versions
        self.status = status
    }
}

/// A submission's `status`: fifteen values in Microsoft's documentation, and whatever comes after them.
public enum SubmissionStatus: Codable, Hashable, Sendable {
    case none, canceled, pendingCommit, commitStarted, commitFailed, pendingPublication, publishing, published
    case publishFailed, preProcessing, preProcessingFailed, certification, certificationFailed, release, releaseFailed
    case unknown(String)

    /// The Store's names and the cases they stand for.
    public static let names: [(name: String, status: SubmissionStatus)] = [
        ("None", .none), ("Canceled", .canceled), ("PendingCommit", .pendingCommit), ("CommitStarted", .commitStarted),
        ("CommitFailed", .commitFailed), ("PendingPublication", .pendingPublication), ("Publishing", .publishing),
        ("Published", .published), ("PublishFailed", .publishFailed), ("PreProcessing", .preProcessing),
        ("PreProcessingFailed", .preProcessingFailed), ("Certification", .certification),
        ("CertificationFailed", .certificationFailed), ("Release", .release), ("ReleaseFailed", .releaseFailed),
    ]

    /// The case of the Store's name, or `.unknown` with it.
    public init(storeName: String) {
        self = Self.names.first { $0.name == storeName }?.status ?? .unknown(storeName)
    }

    /// The Store's name.
    public var storeName: String {
        if case .unknown(let name) = self { return name }
        return Self.names.first { $0.status == self }?.name ?? "None"
    }

    /// Whether the submission went wrong for good: it occupies the pending slot until somebody deletes it.
    public var isFailure: Bool {
        switch self {
        case .canceled, .commitFailed, .preProcessingFailed, .certificationFailed, .releaseFailed, .publishFailed: true
        default: false
        }
    }

    /// Whether publication is near: the status is worth polling often.
    public var isNearPublication: Bool {
        switch self {
        case .release, .pendingPublication, .publishing: true
        default: false
        }
    }
}

/// A submission's `status` with the codes that came beside it.
public struct SubmissionProgress: Codable, Hashable, Sendable {
    /// The status.
    public let status: SubmissionStatus
    /// `statusDetails.errors`, each as `code: details`.
    public let errors: [String]
    /// `statusDetails.warnings`, each as `code: details`.
    public let warnings: [String]

    /// The progress of a submission.
    public init(status: SubmissionStatus, errors: [String] = [], warnings: [String] = []) {
        self.status = status
        self.errors = errors
        self.warnings = warnings
    }
}
