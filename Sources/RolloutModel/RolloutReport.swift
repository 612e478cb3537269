/// A rollout as an operator sees it.
public struct RolloutReport: Codable, Hashable, Sendable {
    /// Where the rollout stands.
    public enum Phase: String, Codable, CaseIterable, Sendable {
        /// No rollout is open; the daemon looks for one.
        case idle
        /// A submission is on its way through certification.
        case certification
        /// A rollout is open.
        case open
        /// The last rollout was finalized.
        case finalized
        /// The last rollout was halted.
        case halted
        /// The last rollout was overtaken by a newer submission.
        case superseded
        /// The last rollout ended in a way that nothing explains.
        case failed
    }

    /// A rung of the ladder.
    public struct StepReport: Codable, Hashable, Sendable {
        /// The share of customers; nil for the finalization.
        public var percentage: Percentage?
        /// How long it bakes.
        public var bake: TimeSpan
        /// Whether it is behind, in progress or ahead.
        public var state: State

        /// Where a rung stands.
        public enum State: String, Codable, Sendable {
            case done, current, ahead
        }

        /// A rung.
        public init(percentage: Percentage?, bake: TimeSpan, state: State) {
            self.percentage = percentage
            self.bake = bake
            self.state = state
        }
    }

    /// A metric as it stands.
    public struct MetricReport: Codable, Hashable, Sendable {
        /// The numbers and the verdict.
        public var evidence: Evidence
        /// Failures tolerated.
        public var failureLimit: Int
        /// How many looks were inconclusive.
        public var inconclusive: Int
        /// How many errors came in a row.
        public var consecutiveErrors: Int
        /// What too many failures lead to.
        public var onFailure: Metric.FailureResponse
        /// Whether it never acts.
        public var dryRun: Bool
        /// When it was last looked at.
        public var lastLook: Timestamp?
        /// When it is looked at next; nil while a look is under way, and where the past is told.
        public var nextLook: Timestamp?
        /// When its source can have newer data at the earliest; nil where it may have some at any time.
        public var nextData: Timestamp?

        /// A metric.
        public init(
            evidence: Evidence, failureLimit: Int, inconclusive: Int, consecutiveErrors: Int,
            onFailure: Metric.FailureResponse, dryRun: Bool, lastLook: Timestamp?
        ) {
            self.evidence = evidence
            self.failureLimit = failureLimit
            self.inconclusive = inconclusive
            self.consecutiveErrors = consecutiveErrors
            self.onFailure = onFailure
            self.dryRun = dryRun
            self.lastLook = lastLook
        }
    }

    /// The rollout's name.
    public var name: PolicyName
    /// The account.
    public var account: AccountName
    /// The application or flight.
    public var target: RolloutTarget
    /// Act or observe.
    public var mode: Policy.Mode
    /// Where it stands.
    public var phase: Phase
    /// The submission that is rolled out, was rolled out last, or is on its way.
    public var submission: SubmissionID?
    /// The status of a submission on its way, in the Store's words.
    public var submissionStatus: String?
    /// The versions that are rolled out.
    public var versions: [PackageVersion] = []
    /// The percentage in force.
    public var percentage: Percentage?
    /// The percentage that somebody else set.
    public var drift: Percentage?
    /// The ladder.
    public var steps: [StepReport] = []
    /// The decision in force.
    public var decision: Decision?
    /// How the last rollout ended and by whom, where none is open.
    public var closing: Closing?
    /// The metrics.
    public var metrics: [MetricReport] = []
    /// What the policy would have done so far, where it only observes; of the last rollout where none is open.
    public var scoreboard: Scoreboard?
    /// How many people the new version has hurt, where the policy has a budget for that.
    public var affected: AffectedDevices?
    /// A mutating call whose outcome is open.
    public var openIntent: Intent?
    /// Who paused it, when and why.
    public var paused: String?
    /// Who froze it, until when and why.
    public var frozen: String?
    /// What an operator ordered ahead of the policy and what has not been carried out yet.
    public var promotion: String?
    /// Who approved the present step.
    public var approvals: [Actor] = []
    /// How many people must.
    public var approvalsNeeded: Int = 0
    /// The newest policy that is obeyed.
    public var policyDigest: Digest
    /// An edit of which something waits for the next step, or all of it for `accept`; nil where nothing waits.
    public var waitingPolicyDigest: Digest?
    /// What the policies before an edit still ask for in the step in progress, where the edit is laxer: `the bake of 2h`.
    public var stillBinding: [String] = []
    /// The waiting edit applies in no part before somebody accepts it.
    public var isPolicyRefused: Bool = false
    /// The policy's file is gone.
    public var isPolicyRemoved: Bool = false
    /// Nothing in the policy can halt or pause.
    public var isUnchecked: Bool
    /// When the rollout was first seen.
    public var boundAt: Timestamp?
    /// When the step in progress was acknowledged.
    public var stepSince: Timestamp?
    /// When the Store last answered about this rollout.
    public var lastSeen: Timestamp?
    /// When the Store is asked next.
    public var nextPoll: Timestamp?
    /// What stands in the way of asking: the last failure.
    public var trouble: String?
    /// Problems of the policy's file as it is now, each as `file:line:column: …`.
    public var policyProblems: [String] = []

    /// A rollout with nothing known but its policy.
    public init(policy: Policy, phase: Phase) {
        name = policy.name
        account = policy.account
        target = policy.target
        mode = policy.mode
        self.phase = phase
        policyDigest = policy.digest
        isUnchecked = policy.isUnchecked
    }
}

/// An account's request budget as an operator sees it.
public struct BudgetReport: Codable, Hashable, Sendable {
    /// The account.
    public var account: AccountName
    /// Requests allowed in any minute.
    public var perMinute: Int
    /// How many of them only actions may use.
    public var reservedForActions: Int
    /// Requests sent within the last minute.
    public var used: Int
    /// Calls waiting for their turn.
    public var waiting: Int
    /// How long the call that waits longest has waited.
    public var longestWait: TimeSpan
    /// How long the calls of the last hour waited on average.
    public var averageWait: TimeSpan
    /// The Store asked us to wait until then.
    public var blockedUntil: Timestamp?

    /// A budget.
    public init(
        account: AccountName, perMinute: Int, reservedForActions: Int, used: Int, waiting: Int, longestWait: TimeSpan,
        averageWait: TimeSpan, blockedUntil: Timestamp?
    ) {
        self.account = account
        self.perMinute = perMinute
        self.reservedForActions = reservedForActions
        self.used = used
        self.waiting = waiting
        self.longestWait = longestWait
        self.averageWait = averageWait
        self.blockedUntil = blockedUntil
    }
}

/// The whole daemon as an operator sees it.
public struct DaemonReport: Codable, Hashable, Sendable {
    /// The daemon's version.
    public var version: String
    /// When the report was made, by the daemon's wall clock.
    public var at: Timestamp
    /// The rollouts by name.
    public var rollouts: [RolloutReport]
    /// The accounts by name.
    public var budgets: [BudgetReport]
    /// Who froze everything, until when and why.
    public var frozen: String?
    /// Problems of policy files that never loaded, each as `file:line:column: …`.
    public var policyProblems: [String]
    /// The sinks by name; nil where the settings have none.
    public var sinks: [SinkReport]?

    /// A report.
    public init(
        version: String, at: Timestamp, rollouts: [RolloutReport], budgets: [BudgetReport], frozen: String?,
        policyProblems: [String]
    ) {
        self.version = version
        self.at = at
        self.rollouts = rollouts
        self.budgets = budgets
        self.frozen = frozen
        self.policyProblems = policyProblems
    }
}
