public import RolloutModel

/// The rollout of a submission as it truly stands.
public struct SimulatedRollout: Hashable, Sendable {
    /// `packageRolloutStatus`
    public enum Status: String, CaseIterable, Sendable {
        case notStarted = "PackageRolloutNotStarted"
        case inProgress = "PackageRolloutInProgress"
        case complete = "PackageRolloutComplete"
        case stopped = "PackageRolloutStopped"
    }

    /// `isPackageRollout`
    public internal(set) var isEnabled: Bool
    /// `packageRolloutPercentage`, 0 to 100.
    public internal(set) var percentage: Double
    /// `packageRolloutStatus`
    public internal(set) var status: Status
    /// `fallbackSubmissionId`; nil is written as `"0"`.
    public internal(set) var fallback: SubmissionID?

    /// The rollout of a submission that is not published yet.
    init(planned percentage: Double?) {
        isEnabled = percentage != nil
        self.percentage = percentage ?? 0
        status = .notStarted
        fallback = nil
    }
}

/// A submission as it truly stands.
public struct SimulatedSubmission: Hashable, Sendable {
    /// Its number.
    public let id: SubmissionID
    /// Its packages.
    public internal(set) var packages: [SimulatedPackage]
    /// Its status.
    public internal(set) var status: SubmissionStatus
    /// Its rollout.
    public internal(set) var rollout: SimulatedRollout
    /// `statusDetails.errors`
    public internal(set) var errors: [StatusDetail]
    /// When it was made.
    public let createdAt: Timestamp
    /// When it was published; nil before that.
    public internal(set) var publishedAt: Timestamp?

    /// What it says, where it was made over the API; nil for one of Partner Center's, which says what every one of those does.
    public internal(set) var draft: SimulatedDraft?
    /// The reports of its certification.
    var reports: [CertificationReport] = []

    /// What was asked of it.
    var publication: Publication
    /// Which share of the devices it has reached.
    var reach = ReachCurve()

    /// The versions that its devices get, rising, each once.
    public var versions: [PackageVersion] {
        Set(packages.filter { !$0.isDeleted }.map(\.version)).sorted()
    }

    /// Whether the percentage may be changed and the rollout ended.
    var isRollingOut: Bool { status == .published && rollout.status == .inProgress }
}

/// The line of submissions of an application or of a flight.
public struct SubmissionTrack: Hashable, Sendable {
    /// All of them, oldest first.
    public internal(set) var submissions: [SimulatedSubmission] = []
    /// The last one that was published.
    public internal(set) var publishedID: SubmissionID?
    /// The one under way, or failed and not deleted yet.
    public internal(set) var pendingID: SubmissionID?
    /// When the first one was published.
    public internal(set) var firstPublishedAt: Timestamp?

    /// The submission of that number.
    public func submission(_ id: SubmissionID?) -> SimulatedSubmission? {
        guard let id else { return nil }
        return submissions.last { $0.id == id }
    }

    /// The last one that was published.
    public var published: SimulatedSubmission? { submission(publishedID) }
    /// The one under way.
    public var pending: SimulatedSubmission? { submission(pendingID) }

    /// What becomes of the next submission that is committed over the API.
    var nextCommit: CommitOutcome?

    struct CommitOutcome: Hashable, Sendable {
        var certification: Certification?
        var failure: CertificationFailure?
    }

    mutating func change(_ id: SubmissionID, _ body: (inout SimulatedSubmission) -> Void) {
        guard let index = submissions.lastIndex(where: { $0.id == id }) else { return }
        body(&submissions[index])
    }

    /// The submission whose packages the customers outside a new rollout have: a halted one never reached everybody.
    var baseline: SubmissionID? {
        guard let published else { return nil }
        return published.rollout.status == .stopped ? published.rollout.fallback : published.id
    }
}
