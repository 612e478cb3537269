public import RolloutModel

/// What came of a drill.
public struct DrillReport: Codable, Hashable, Sendable {
    /// Where the time went between the readable breach and the acknowledged halt, by the clock of the drill.
    public struct Course: Codable, Hashable, Sendable {
        /// From the breach to the beginning of the look that decided. Scaled with the metric's interval.
        public let wait: TimeSpan
        /// The look itself.
        public let look: TimeSpan
        /// From its answer to the intent on disk.
        public let judgement: TimeSpan
        /// From the intent to the Store's acknowledgement on disk.
        public let call: TimeSpan
        /// All of it.
        public let total: TimeSpan
        /// All of it in the policy's own time: the wait as long as its interval makes it, the rest as it was.
        public let ownTotal: TimeSpan
        /// The longest wait that the policy's interval and failure limit allow for, in its own time.
        public let longestWait: TimeSpan
        /// How many looks failed until the halt: the failure limit and one.
        public let looks: Int
    }

    /// The rollout.
    public let rollout: PolicyName
    /// The policy's file.
    public let policy: String
    /// The metric that was made to fail.
    public let metric: MetricName
    /// What it said.
    public let value: Double
    /// The bound it is held against.
    public let bound: Double?
    /// The step that the rollout stood on.
    public let percentage: Percentage
    /// Since when the breach could be read.
    public let breachAt: Timestamp
    /// When the halt was recorded as acknowledged; nil where it was not.
    public let acknowledgedAt: Timestamp?
    /// Where the time went; nil where there was no halt.
    public let course: Course?
    /// What the simulated Store was asked to change, in order: `updatepackagerolloutpercentage`, `haltpackagerollout`.
    public let calls: [String]
    /// How many entries the drill's journal had, and what did not fit; nil where all did.
    public let entries: Int64
    /// The first entry of its journal that does not fit.
    public let finding: String?
    /// How many times longer the policy's own times are than the drill's.
    public let scale: Double
    /// What was other than in earnest.
    public let differences: [String]
    /// What went wrong; nil where the halt was decided, sent once and acknowledged, and the journal fits.
    public let trouble: String?
}
