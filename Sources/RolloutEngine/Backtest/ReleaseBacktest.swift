public import RolloutModel

/// What a policy would have done with one past release, beside what happened.
public struct ReleaseBacktest: Codable, Hashable, Sendable {
    /// What became of the release.
    public struct Happened: Codable, Hashable, Sendable {
        /// How it ended: `finalized`, `halted`, `superseded`, `failed`; nil where it was open when the record ends, or where
        /// only a judgement is known.
        public var end: Closing.End?
        /// When.
        public var at: Timestamp?
        /// By whom.
        public var by: Actor?
        /// Whether the release was bad: halted, or failing after its finalization; nil where nothing says so.
        public var isBad: Bool?

        /// What became of a release.
        public init(end: Closing.End? = nil, at: Timestamp? = nil, by: Actor? = nil, isBad: Bool? = nil) {
            self.end = end
            self.at = at
            self.by = by
            self.isBad = isBad
        }
    }

    /// What the policy would have made of it.
    public struct Course: Codable, Hashable, Sendable {
        /// When it would have halted it; nil where it would not.
        public var haltedAt: Timestamp?
        /// The percentage in force then.
        public var haltedFrom: Percentage?
        /// Why.
        public var sentence: String?
        /// When a metric would have paused it for a person first; nil where none would.
        public var pausedAt: Timestamp?
        /// When it would have finalized it.
        public var finalizedAt: Timestamp?
        /// The percentage at which it stood at the end.
        public var percentage: Percentage?
        /// Devices with a failure on the new version up to the halt, by the Store's rates; else up to the record's end.
        public var affected: Double?

        init() {}
    }

    /// A decision with its moment.
    public struct TimedDecision: Codable, Hashable, Sendable {
        /// When it was made.
        public let at: Timestamp
        /// The decision.
        public let decision: Decision

        /// A decision with its moment.
        public init(at: Timestamp, _ decision: Decision) {
            self.at = at
            self.decision = decision
        }
    }

    /// What the release is called: its rollout and submission, or its name in the table.
    public var release: String
    /// When it was first seen.
    public var from: Timestamp
    /// The end of what is recorded of it.
    public var to: Timestamp
    /// What became of it.
    public var happened: Happened
    /// What the policy would have made of it.
    public var course = Course()
    /// The comparison of the two.
    public var verdict = Scoreboard.Verdict.undecided
    /// By how much the policy's halt is earlier than the end that the release had; negative where it is later.
    public var earlierBy: TimeSpan?
    /// Devices with a failure on the new version up to the record's end, by the Store's rates.
    public var affected: Double?
    /// Until when the policy did what happened: from then on the Store is an ideal one. nil where it did to the end, and where
    /// nothing but measurements is recorded.
    public var partedAt: Timestamp?
    /// Whether every decision is the journal's own, with its moment and evidence; nil where no decisions are recorded.
    public var isReproduced: Bool?
    /// Metrics of the policy of which nothing is recorded.
    public var unmeasured: [MetricName] = []
    /// What a reader should know.
    public var notes: [String] = []
    /// The policy's decisions.
    public var decisions: [TimedDecision] = []

    init(release: String, from: Timestamp, happened: Happened) {
        self.release = release
        self.from = from
        to = from
        self.happened = happened
    }

    /// Compares the policy's course with what happened.
    mutating func judge() {
        switch happened.isBad {
        case true?: verdict = course.haltedAt == nil ? .missed : .caught
        case false?: verdict = course.haltedAt == nil ? .passed : .false
        case nil: verdict = .undecided
        }
        if let halted = course.haltedAt, let end = happened.at { earlierBy = end - halted }
    }
}
