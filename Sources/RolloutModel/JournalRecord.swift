/// One thing that the journal keeps. Inputs are what came in; all others are what the engine made of the input before them.
public struct JournalRecord: Codable, Hashable, Sendable {
    /// What is kept. Indirect, for it is handed on often and some cases are large.
    public indirect enum Body: Codable, Hashable, Sendable {
        /// An event that changed something. Replaying the inputs gives all other records again, byte for byte.
        case input(Event)
        /// A rollout, or the submission under way, reached another state.
        case transition(Transition)
        /// A decision that differs from the one before.
        case decision(Decision)
        /// A mutating call that is about to be sent.
        case intent(Intent)
        /// What became of it.
        case outcome(Outcome)
        /// Something a person should know now.
        case alert(Alert)
    }

    /// The rollout it is about; nil where it is about all or none.
    public let rollout: PolicyName?
    /// What the clocks said.
    public let at: Instants
    /// What is kept.
    public let body: Body

    /// A record.
    public init(rollout: PolicyName?, at: Instants, body: Body) {
        self.rollout = rollout
        self.at = at
        self.body = body
    }
}

/// A rollout's change of state.
public enum Transition: Codable, Hashable, Sendable {
    /// The submission under way has another status.
    case submissionProgressed(SubmissionID, SubmissionProgress)
    /// A published submission is not steered: it has no gradual rollout, has ended before, or carries no package that the
    /// policy asks for.
    case passedOver(SubmissionID, why: String)
    /// A rollout was found and bound.
    case bound(Binding)
    /// The Store acknowledged a step.
    case stepReached(percentage: Percentage)
    /// The percentage that somebody else set is taken over.
    case adopted(percentage: Percentage, by: Actor)
    /// The Store shows a percentage that the journal does not explain.
    case drifted(expected: Percentage, found: Percentage)
    /// The Store shows the expected percentage again.
    case driftEnded(percentage: Percentage)
    /// An operator's order to go on ended before it was carried out: something holds the rollout that it cannot pass.
    case promotionWithdrawn(by: Actor, why: String)
    /// The rollout is over.
    case closed(Closing, submission: SubmissionID, percentage: Percentage)
}

/// What a rollout is tied to for the whole of its life (rule 4).
public struct Binding: Codable, Hashable, Sendable {
    /// The submission.
    public let submission: SubmissionReference
    /// The versions of its packages.
    public let versions: [PackageVersion]
    /// The submission that the other customers stay on.
    public let fallback: SubmissionID?
    /// The versions of that one's packages.
    public let fallbackVersions: [PackageVersion]
    /// The percentage at first sight.
    public let percentage: Percentage

    /// A binding.
    public init(
        submission: SubmissionReference, versions: [PackageVersion], fallback: SubmissionID?,
        fallbackVersions: [PackageVersion], percentage: Percentage
    ) {
        self.submission = submission
        self.versions = versions
        self.fallback = fallback
        self.fallbackVersions = fallbackVersions
        self.percentage = percentage
    }
}

/// Something a person should know now.
public struct Alert: Codable, Hashable, Sendable {
    /// What it is about; the raw value is stable.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// Certification, publishing or the commit of the submission under way failed.
        case submissionFailed = "submission-failed"
        /// Somebody else changed the percentage.
        case drift
        /// An approval is wanted.
        case approvalWanted = "approval-wanted"
        /// Nobody approved in time.
        case approvalOverdue = "approval-overdue"
        /// Nothing moves, and nothing explains it.
        case noProgress = "no-progress"
        /// The rollout has been open so long that it blocks the next release.
        case tooOld = "too-old"
        /// A metric that only warns is over its limit.
        case metricWarning = "metric-warning"
        /// A metric failed after the finalization.
        case failedAfterFinalize = "failed-after-finalize"
        /// The policy has nothing that can halt or pause.
        case unchecked
        /// The Store has not answered for a long time.
        case storeSilent = "store-silent"
        /// The login service has not given a token for a long time, and not for the credentials' sake.
        case loginSilent = "login-silent"
        /// The credentials were refused.
        case unauthorized
        /// A submission was published to everybody at once although a policy waits for a gradual rollout.
        case notGradual = "not-gradual"
        /// The rollout paused by itself.
        case paused
        /// The machine's clock and the Store's differ.
        case clock
        /// A policy is gone while its rollout is open.
        case policyRemoved = "policy-removed"
        /// A sink will not be told of a halt.
        case noticeLost = "notice-lost"
    }

    /// What it is about.
    public let kind: Kind
    /// A sentence for the operator: what is wrong and what to do.
    public let sentence: String

    /// An alert.
    public init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }
}
