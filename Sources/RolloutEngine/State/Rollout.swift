import RolloutModel

/// Everything about one policy's rollouts that must survive a restart. It changes only by recorded events, so that
/// replaying the journal leads here again.
struct Rollout: Hashable, Sendable {
    /// The newest valid policy, shared with everything that goes by it.
    private(set) var sharedPolicy: Shared<Policy>
    /// The policy's file is gone: nothing is raised any more.
    var isPolicyRemoved = false
    /// What is wrong with the policy's file as it is now; the policy before stays in force.
    var policyProblems: [String] = []
    /// An operator's pause. It outlives the rollout that it was meant for: what a person paused, a person resumes.
    @Rare var pause: Brake?
    /// An operator's freeze of this rollout.
    @Rare var freeze: Freeze?
    /// The submission on its way to publication.
    @Rare var pending: PendingSubmission?
    /// A published submission that is not steered.
    var passedOver: SubmissionID?
    /// A published submission that cannot be bound yet.
    @Rare var awaited: AwaitedSubmission?
    /// Where the rollout stands.
    var phase: Phase = .idle

    var name: PolicyName { policy.name }

    /// The account that calls are sent with: an edit that waits to be accepted does not change it.
    var account: AccountName {
        if case .open(let open) = phase { open.policy.account } else { policy.account }
    }

    /// What is asked about: an open rollout's own target, whatever the policy says by now.
    var target: RolloutTarget {
        if case .open(let open) = phase { open.binding.submission.target } else { policy.target }
    }

    /// Whether the policy is gone and nothing is open any more.
    var isForgotten: Bool {
        if case .open = phase { false } else { isPolicyRemoved }
    }

    /// Whether this rollout, or its policy for the next one, steers the target.
    func steers(_ other: RolloutTarget) -> Bool {
        hasOpenRollout(of: other) || (!isPolicyRemoved && policy.target == other)
    }

    /// Whether a rollout of the target is open, whatever the policy says by now.
    func hasOpenRollout(of other: RolloutTarget) -> Bool {
        if case .open(let open) = phase { open.binding.submission.target == other } else { false }
    }

    /// The newest valid policy.
    var policy: Policy {
        get { sharedPolicy.value }
        set { if newValue != sharedPolicy.value { sharedPolicy = Shared(newValue) } }
    }

    init(policy: Policy) { sharedPolicy = Shared(policy) }

    /// The published submission that is known already; another one is news.
    var knownSubmission: SubmissionID? {
        switch phase {
        case .idle: passedOver
        case .open(let open): open.binding.submission.submission
        case .closed(let closed): passedOver ?? closed.binding.submission.submission
        }
    }
}

/// Where a rollout stands.
///
///     idle ──bound──▶ open ──closed──▶ closed ──bound──▶ open
///
enum Phase: Hashable, Sendable {
    /// No rollout was found yet.
    case idle
    /// A rollout is open.
    case open(Kept<OpenRollout>)
    /// The last rollout is over, for good; the next submission starts another.
    indirect case closed(ClosedRollout)
}

/// A person's order to stand still.
struct Brake: Hashable, Sendable {
    let actor: Actor
    let reason: String?
    let at: Timestamp

    /// `alice (uid 1000) at 2026-11-20T03:12:00Z: looks bad`
    var text: String { "\(actor) at \(at)" + (reason.map { ": \($0)" } ?? "") }
}

/// A brake that may end by itself.
struct Freeze: Hashable, Sendable {
    let brake: Brake
    let until: Timestamp?

    func isActive(at time: Timestamp) -> Bool { until.map { time < $0 } ?? true }

    var text: String { brake.text + (until.map { " (until \($0))" } ?? "") }
}

/// A submission on its way through certification.
struct PendingSubmission: Hashable, Sendable {
    let id: SubmissionID
    /// Its status when last seen; nil before the first answer.
    var progress: SubmissionProgress?
}

/// A published submission whose rollout the Store shows in a way that cannot be acted on.
struct AwaitedSubmission: Hashable, Sendable {
    let id: SubmissionID
    let why: String
    /// Since when, or when that was last reported.
    var since: Instants
}

/// A rollout that is over.
struct ClosedRollout: Hashable, Sendable {
    let closing: Closing
    let binding: Binding
    let percentage: Percentage
    let at: Instants
    /// Metrics that go on being measured after a finalization; they can only alert.
    var watch: [MetricProgress]
    /// Until when.
    let watchUntil: Timestamp
    /// What the policy would have done while it only observed.
    @Rare var scoreboard: Scoreboard?
}
