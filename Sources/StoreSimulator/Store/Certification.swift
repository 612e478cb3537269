public import RolloutModel

/// The way of a submission from its creation to publication.
public struct Certification: Hashable, Sendable {
    /// The statuses on the way, in order; `Published` follows.
    public static let path: [SubmissionStatus] = [
        .pendingCommit, .commitStarted, .preProcessing, .certification, .release, .pendingPublication, .publishing,
    ]

    /// How long each status lasts; one of no length is never seen. The defaults follow a log of the real Store.
    public var durations: [SubmissionStatus: TimeSpan] = [
        .pendingCommit: .zero, .commitStarted: .minutes(5), .preProcessing: .minutes(5), .certification: .minutes(10),
        .release: .minutes(5), .pendingPublication: .minutes(1), .publishing: .minutes(5),
    ]

    /// The real Store's way, at a good day's pace.
    public init() {}

    /// Every status of the same length.
    public init(each span: TimeSpan) {
        for status in Self.path { durations[status] = span }
    }

    /// Published as soon as submitted.
    public static let immediate = Certification(each: .zero)

    /// The first status that is seen after `status`; `.published` at the end of the way. One that the submission fails in is
    /// seen in any case.
    func next(
        after status: SubmissionStatus?, skipping skipped: [SubmissionStatus], failure: CertificationFailure?
    ) -> SubmissionStatus {
        let start = status.flatMap { Self.path.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        return Self.path[start...].first {
            failure?.during == $0 || (!skipped.contains($0) && length(of: $0) > .zero)
        } ?? .published
    }

    func length(of status: SubmissionStatus) -> TimeSpan { durations[status] ?? .zero }
}

/// Where a submission goes wrong on its way.
public struct CertificationFailure: Hashable, Sendable {
    /// The status at whose end it fails.
    public var during: SubmissionStatus
    /// The status that it gets; `PendingCommit` for a commit that falls back.
    public var becomes: SubmissionStatus
    /// What `statusDetails.errors` then says.
    public var errors: [StatusDetail]

    /// Fails with the failed status that belongs to `during`; nil where the Store has none, as for `Published`.
    public init?(during: SubmissionStatus, errors: [StatusDetail] = [.init(code: "PackageValidationFailed")]) {
        let failed: SubmissionStatus? =
            switch during {
            case .commitStarted: .commitFailed
            case .preProcessing: .preProcessingFailed
            case .certification: .certificationFailed
            case .release: .releaseFailed
            case .publishing: .publishFailed
            default: nil
            }
        guard let failed else { return nil }
        self.during = during
        self.becomes = failed
        self.errors = errors
    }

    /// A commit that the server breaks off: from `CommitStarted` back to `PendingCommit`.
    public static var commitFallsBack: CertificationFailure? {
        var failure = CertificationFailure(during: .commitStarted, errors: [.init(code: "ServiceError")])
        failure?.becomes = .pendingCommit
        return failure
    }
}

/// An entry of `statusDetails`.
public struct StatusDetail: Hashable, Sendable {
    /// Its code, such as `PackageValidationFailed`.
    public var code: String
    /// Its text.
    public var details: String

    /// An entry.
    public init(code: String, details: String = "Reported by the simulated Store.") {
        self.code = code
        self.details = details
    }
}
