public import RolloutModel

/// What a policy would have done with past releases.
public struct BacktestReport: Codable, Hashable, Sendable {
    /// How many releases came to which verdict.
    public struct Tally: Codable, Hashable, Sendable {
        /// Bad releases that the policy halts.
        public var caught = 0
        /// Bad releases that it does not halt.
        public var missed = 0
        /// Good releases that it halts.
        public var `false` = 0
        /// Good releases that it lets pass.
        public var passed = 0
        /// Releases of which nobody knows whether they were good.
        public var undecided = 0
    }

    /// The policy's name.
    public let policy: PolicyName
    /// Its digest.
    public let policyDigest: Digest
    /// The releases in the order in which they began.
    public let releases: [ReleaseBacktest]
    /// How many came to which verdict.
    public private(set) var tally = Tally()

    /// The report on those releases.
    public init(_ policy: Policy, _ releases: [ReleaseBacktest]) {
        self.policy = policy.name
        policyDigest = policy.digest
        self.releases = releases
        for release in releases {
            switch release.verdict {
            case .caught: tally.caught += 1
            case .missed: tally.missed += 1
            case .false: tally.false += 1
            case .passed: tally.passed += 1
            case .undecided: tally.undecided += 1
            }
        }
    }
}
