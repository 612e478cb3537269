public import RolloutModel

/// What the daemon found when it examined itself and what it needs.
public struct DoctorReport: Codable, Hashable, Sendable {
    /// One thing that was looked at.
    public struct Check: Codable, Hashable, Sendable {
        /// What came of it.
        public enum State: String, Codable, Sendable {
            /// In order.
            case good
            /// Worth a look, and no harm yet.
            case warning
            /// Something does not work.
            case failed
        }

        /// What was looked at: `settings`, `token default`, `disk`, …
        public let subject: String
        /// What came of it.
        public let state: State
        /// What was found, with the values.
        public let says: String
        /// What to do; nil where all is well.
        public let next: String?

        /// A check.
        public init(_ subject: String, _ state: State, _ says: String, next: String? = nil) {
            self.subject = subject
            self.state = state
            self.says = says
            self.next = next
        }
    }

    /// The daemon's version; nil where it could not be asked.
    public let version: String?
    /// When the checks were made.
    public let at: Timestamp
    /// The checks, in the order in which one thing rests on another.
    public let checks: [Check]

    /// A report.
    public init(version: String?, at: Timestamp, checks: [Check]) {
        self.version = version
        self.at = at
        self.checks = checks
    }

    /// Whether something does not work.
    public var hasFailed: Bool { checks.contains { $0.state == .failed } }
}
