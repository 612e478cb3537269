/// What a measurement says about the rollout.
public enum Verdict: String, Codable, CaseIterable, Sendable {
    /// In the pass band, on enough fresh data.
    case pass
    /// In the fail band, on enough fresh data.
    case fail
    /// Between the bands.
    case inconclusive
    /// Not measured yet.
    case waiting
    /// The source has nothing to say.
    case noData
    /// The data is older than the metric allows.
    case stale
    /// The source failed.
    case error
    /// The sample is smaller than the metric demands.
    case smallSample
}

/// What a decision rests on: one metric as it stood.
public struct Evidence: Codable, Hashable, Sendable {
    /// The metric.
    public let metric: MetricName
    /// What it says.
    public let verdict: Verdict
    /// The value, where there is one.
    public let value: Double?
    /// The bound that the value was held against: the fail band's, else the pass band's.
    public let threshold: Double?
    /// How many devices or requests the value rests on.
    public let sample: Double?
    /// The beginning of the time that the value speaks of.
    public let from: Timestamp?
    /// Its end.
    public let to: Timestamp?
    /// Failures counted so far.
    public let failures: Int
    /// What was asked.
    public let query: String?
    /// The comparison with the fallback, where the metric makes one.
    public let comparison: ComparisonEvidence?
    /// More than numbers can say: an error's text, why there is no data.
    public let note: String?

    /// A metric as it stood.
    public init(
        metric: MetricName, verdict: Verdict, value: Double? = nil, threshold: Double? = nil, sample: Double? = nil,
        from: Timestamp? = nil, to: Timestamp? = nil, failures: Int = 0, query: String? = nil,
        comparison: ComparisonEvidence? = nil, note: String? = nil
    ) {
        self.metric = metric
        self.verdict = verdict
        self.value = value
        self.threshold = threshold
        self.sample = sample
        self.from = from
        self.to = to
        self.failures = failures
        self.query = query
        self.comparison = comparison
        self.note = note
    }
}

/// What the engine decided about a rollout, why, and until when.
public struct Decision: Codable, Hashable, Sendable {
    /// What is to be done.
    public enum Action: Codable, Hashable, Sendable {
        /// Nothing for now.
        case hold
        /// Set the percentage to the next step.
        case raise(to: Percentage)
        /// Give the new version to everybody, for good.
        case finalize
        /// Stop the rollout, for good.
        case halt
        /// Nothing ever again: the Store says that it is over.
        case close(Closing)
    }

    /// What is to be done.
    public let action: Action
    /// Whether the policy only observes: the action is recorded and not carried out.
    public let isObservedOnly: Bool
    /// The line of the decision order that applied, 1 to 9.
    public let line: Int
    /// The stable code.
    public let code: DecisionCode
    /// A sentence for the operator.
    public let sentence: String
    /// What it rests on.
    public let evidence: [Evidence]
    /// Until when it holds, as far as is known: the end of a bake, the opening of a window.
    public let until: Timestamp?
    /// The percentage in force.
    public let percentage: Percentage
    /// The policy that was obeyed.
    public let policyDigest: Digest

    /// A decision.
    public init(
        _ action: Action, isObservedOnly: Bool = false, line: Int, code: DecisionCode, sentence: String,
        evidence: [Evidence] = [], until: Timestamp? = nil, percentage: Percentage, policyDigest: Digest
    ) {
        self.action = action
        self.isObservedOnly = isObservedOnly
        self.line = line
        self.code = code
        self.sentence = sentence
        self.evidence = evidence
        self.until = until
        self.percentage = percentage
        self.policyDigest = policyDigest
    }
}

/// The machine code of a decision. Codes are never renamed: scripts and alert rules know them.
public enum DecisionCode: String, Codable, CaseIterable, Sendable {
    // Line 1
    case storeComplete = "store-complete"
    case storeStopped = "store-stopped"
    case superseded
    case submissionGone = "submission-gone"
    // Line 2
    case operatorHalt = "operator-halt"
    case metricHalt = "metric-halt"
    case affectedHalt = "affected-devices-halt"
    // Line 3
    case drift = "drift"
    case driftReasserted = "drift-reasserted"
    // Line 4
    case operatorPause = "operator-pause"
    case freeze = "freeze"
    case metricPause = "metric-pause"
    case metricErrors = "metric-errors"
    case metricInconclusive = "metric-inconclusive-limit"
    case policyRemoved = "policy-removed"
    case policyChangeRefused = "policy-change-refused"
    // Line 5
    case windowClosed = "window-closed"
    // Line 6
    case baking = "baking"
    case clockUnproved = "clock-unproved"
    // Line 7
    case evidenceMissing = "evidence-missing"
    case evidenceInconclusive = "evidence-inconclusive"
    case evidenceFailing = "evidence-failing"
    case evidenceStale = "evidence-stale"
    case evidenceError = "evidence-error"
    case evidenceSmall = "evidence-small-sample"
    // Line 8
    case approval = "approval"
    // Line 9
    case raise = "raise"
    case finalize = "finalize"
    case ladderDone = "ladder-done"
    case operatorRaise = "operator-raise"
    case operatorFinalize = "operator-finalize"
    // Before any line: the state in which a decision cannot be made yet
    case outcomeUnknown = "outcome-unknown"
    case storeUnknown = "store-unknown"
}

/// How a rollout ended.
public struct Closing: Codable, Hashable, Sendable {
    /// What the end was.
    public enum End: String, Codable, CaseIterable, Sendable {
        /// Everybody gets the new version.
        case finalized
        /// Nobody else gets the new version.
        case halted
        /// A newer submission was published.
        case superseded
        /// The Store no longer knows the submission, or shows it without a rollout.
        case failed
    }

    /// What the end was.
    public let end: End
    /// Who brought it about: the daemon, an operator by name, or somebody in the Store.
    public let actor: Actor

    /// An end.
    public init(_ end: End, by actor: Actor) {
        self.end = end
        self.actor = actor
    }
}
