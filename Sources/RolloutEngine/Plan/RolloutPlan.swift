public import RolloutModel

/// The whole future of a policy: when each step comes at the earliest, and what it waits for until then.
///
/// "At the earliest" means: the Store answers at once, every metric passes, nobody changes anything, and whoever has to approve
/// does so when asked.
public struct RolloutPlan: Codable, Hashable, Sendable {
    /// A step of the ladder, or its end.
    public struct Step: Codable, Hashable, Sendable {
        /// The share of customers from then on; nil for the finalization.
        public var percentage: Percentage?
        /// When it comes at the earliest.
        public var at: Timestamp
        /// The same moment by the clocks of the policy's zone, in RFC 3339; nil where the policy names no zone.
        public var localTime: String?
        /// What lies between the step before and this one; nil for the first.
        public var approach: Approach?
    }

    /// What lies between two steps.
    public struct Approach: Codable, Hashable, Sendable {
        /// How long the step before bakes, its soak before the finalization included.
        public var bake: TimeSpan
        /// The part of it that is the soak; nil where none is.
        public var soak: TimeSpan?
        /// When the bake is over.
        public var bakedAt: Timestamp
        /// What is waited for after the bake, in order.
        public var waits: [Wait]
        /// Who must approve leaving the step before; the plan takes them to do so at once.
        public var approval: Approval?
        /// Changes of the zone's clocks on the way.
        public var clockChanges: [ClockChange]
    }

    /// A wait after the bake.
    public struct Wait: Codable, Hashable, Sendable {
        /// What is waited for.
        public enum Cause: String, Codable, CaseIterable, Sendable {
            /// A window that opens, a freeze by date that ends.
            case window
            /// A metric that has no data of the step yet.
            case evidence
            /// The Store account's request budget.
            case requests
        }

        /// What is waited for.
        public var cause: Cause
        /// From when.
        public var from: Timestamp
        /// Until when.
        public var until: Timestamp
        /// In the operator's words: `waits for the window Mon–Thu 09:00–16:00`.
        public var sentence: String
    }

    /// A change of the zone's clocks.
    public struct ClockChange: Codable, Hashable, Sendable {
        /// When.
        public var at: Timestamp
        /// By how much the clocks are put forward; negative for back.
        public var by: TimeSpan
        /// `the clocks go forward 1h on Sun 2027-03-28 at 02:00`
        public var sentence: String
    }

    /// How the plan ends.
    public struct End: Codable, Hashable, Sendable {
        /// What the end is.
        public enum Kind: String, Codable, CaseIterable, Sendable {
            /// Everybody gets the new version.
            case finalized
            /// The ladder ends without a finalization: somebody must finalize by hand.
            case open
            /// Something is waited for that does not come.
            case held
            /// A metric halts the rollout although the release is healthy: the policy asks for what cannot be had.
            case halted
            /// The rollout would last longer than is planned for.
            case tooLong = "too-long"
        }

        /// What the end is.
        public var kind: Kind
        /// When it is reached.
        public var at: Timestamp
        /// A sentence for the operator.
        public var sentence: String
    }

    /// An alert that comes although all goes well.
    public struct PlannedAlert: Codable, Hashable, Sendable {
        /// What it is about.
        public var kind: Alert.Kind
        /// When it comes first.
        public var at: Timestamp
        /// What it says.
        public var sentence: String
    }

    /// How the Store's figures are looked at for a metric.
    public struct Looks: Codable, Hashable, Sendable {
        /// The metric.
        public var metric: MetricName
        /// How long lies between two looks where the figures come in time; the metric's own interval where they are late.
        public var every: TimeSpan
        /// When there can be figures at the earliest.
        public var firstData: Timestamp
    }

    /// The policy.
    public var policy: PolicyName
    /// Which state of it.
    public var policyDigest: Digest
    /// What it steers.
    public var target: RolloutTarget
    /// What the daemon may do: a policy that only observes is planned as if it acted.
    public var mode: Policy.Mode
    /// The zone of `localTime`; nil where the policy names none.
    public var timeZone: String?
    /// When the rollout is first seen.
    public var from: Timestamp
    /// The steps from then on, in order; the first is where the rollout stands when it is first seen.
    public var steps: [Step]
    /// How it ends.
    public var end: End
    /// Alerts on the way.
    public var alerts: [PlannedAlert]
    /// The requests that it needs.
    public var requests: RequestForecast
    /// How the Store's figures are looked at, metric by metric.
    public var looks: [Looks]
    /// Whether no metric of the policy can halt or pause it.
    public var isUnchecked: Bool
}
