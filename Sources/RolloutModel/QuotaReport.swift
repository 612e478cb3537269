/// Every account's request budget with what waits for it.
public struct QuotaReport: Codable, Hashable, Sendable {
    /// Something that waits for its turn.
    public struct Waiting: Codable, Hashable, Sendable {
        /// How urgent it is: `read-back`, `action`, `measurement`, `poll`, in falling order.
        public let urgency: String
        /// For which rollout.
        public let rollout: PolicyName
        /// What is wanted: `poll`, `read back`, `look before a raise`, `measure crash-rate`, …
        public let errand: String
        /// How long it has waited.
        public let waited: TimeSpan

        /// Something that waits.
        public init(urgency: String, rollout: PolicyName, errand: String, waited: TimeSpan) {
            self.urgency = urgency
            self.rollout = rollout
            self.errand = errand
            self.waited = waited
        }
    }

    /// An account.
    public struct Account: Codable, Hashable, Sendable {
        /// Its budget.
        public let budget: BudgetReport
        /// When the first of those that wait is let through, as far as is known; nil where nothing waits.
        public let nextTurn: Timestamp?
        /// What waits, the most urgent first; `budget.waiting` counts those that are left out here too.
        public let waiting: [Waiting]

        /// An account.
        public init(budget: BudgetReport, nextTurn: Timestamp?, waiting: [Waiting]) {
            self.budget = budget
            self.nextTurn = nextTurn
            self.waiting = waiting
        }
    }

    /// So many of those that wait are named for each account.
    public static let named = 100

    /// When the report was made, by the daemon's wall clock.
    public let at: Timestamp
    /// The accounts by name. One that has asked for nothing since the daemon began is not there yet.
    public let accounts: [Account]

    /// A report.
    public init(at: Timestamp, accounts: [Account]) {
        self.at = at
        self.accounts = accounts
    }
}
