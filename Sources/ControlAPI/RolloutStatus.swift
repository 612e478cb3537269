public import RolloutModel

/// One rollout with what stands around it: the answer to a request for a single rollout.
public struct RolloutStatus: Codable, Hashable, Sendable {
    /// The daemon's version.
    public let version: String
    /// When the report was made, by the daemon's wall clock.
    public let at: Timestamp
    /// The rollout.
    public let rollout: RolloutReport
    /// The request budget of its account.
    public let budget: BudgetReport?
    /// Who froze every rollout, until when and why.
    public let frozen: String?
    /// When the next step can come at the earliest, as far as bake, windows and freezes say it; nil where something else has
    /// to happen first, or nothing comes next.
    public let nextStep: Timestamp?
    /// The newest entry of the journal when the report was made.
    public let sequence: Int64?

    /// A rollout with its surroundings.
    public init(
        version: String, at: Timestamp, rollout: RolloutReport, budget: BudgetReport?, frozen: String?,
        nextStep: Timestamp? = nil, sequence: Int64? = nil
    ) {
        self.version = version
        self.at = at
        self.rollout = rollout
        self.budget = budget
        self.frozen = frozen
        self.nextStep = nextStep
        self.sequence = sequence
    }

    /// The rollout of that name in a report of the whole daemon; nil where there is none.
    public init?(_ name: PolicyName, in report: DaemonReport) {
        guard let rollout = report.rollouts.first(where: { $0.name == name }) else { return nil }
        self.init(
            version: report.version, at: report.at, rollout: rollout,
            budget: report.budgets.first { $0.account == rollout.account }, frozen: report.frozen)
    }

    /// Whether the other status shows the same rollout in the same state; when it was made and what other rollouts asked of
    /// the account does not count.
    public func showsTheSame(as other: RolloutStatus?) -> Bool {
        rollout == other?.rollout && frozen == other?.frozen && nextStep == other?.nextStep
    }
}
