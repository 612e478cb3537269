/// A line of the decision order; what the policy page lists, and the two questions between its lines 2 and 3.
public enum DecisionRule: String, Codable, CaseIterable, Sendable {
    case closedByTheStore = "closed-by-the-store"
    case halt
    case openRequest = "open-request"
    case unreadableAnswer = "unreadable-answer"
    case drift
    case brakes
    case window
    case bake
    case evidence
    case approval
    case advance

    /// The line's number on the policy page; the two questions before drift count as its line.
    public var line: Int {
        switch self {
        case .closedByTheStore: 1
        case .halt: 2
        case .openRequest, .unreadableAnswer, .drift: 3
        case .brakes: 4
        case .window: 5
        case .bake: 6
        case .evidence: 7
        case .approval: 8
        case .advance: 9
        }
    }
}

/// How a decision comes about, line by line.
public struct DecisionTrace: Codable, Hashable, Sendable {
    /// What a line of the order said.
    public enum Verdict: String, Codable, Sendable {
        /// The line applies: it decided.
        case reached
        /// The line does not apply: the next one was asked.
        case passed
        /// A line before it had decided.
        case notLookedAt = "not-looked-at"
    }

    /// A line of the order with its verdict.
    public struct Line: Codable, Hashable, Sendable {
        /// The line's number, 1 to 9.
        public let line: Int
        /// The line.
        public let rule: DecisionRule
        /// What it said.
        public let verdict: Verdict
        /// Why, with the numbers; nil for a line that was not looked at.
        public let says: String?

        /// A line with its verdict.
        public init(_ rule: DecisionRule, _ verdict: Verdict, says: String?) {
            line = rule.line
            self.rule = rule
            self.verdict = verdict
            self.says = says
        }
    }

    /// The lines in the order in which they are asked.
    public let lines: [Line]
    /// The digests of the policies that must all agree, the newest last.
    public let obeyed: [Digest]

    /// A trace.
    public init(lines: [Line], obeyed: [Digest]) {
        self.lines = lines
        self.obeyed = obeyed
    }
}

/// Why a rollout stands as it does, or stood as it did.
public struct Explanation: Codable, Hashable, Sendable {
    /// The time that is explained.
    public let at: Timestamp
    /// The journal entry up to which it was told again; nil where the present is explained.
    public let upTo: Int64?
    /// The rollout as it stood, with the decision in force and the metrics that it rests on.
    public let rollout: RolloutReport
    /// Who froze every rollout, until when and why.
    public let frozen: String?
    /// How the decision comes about; nil where no rollout was open, and so none was made.
    public let trace: DecisionTrace?

    /// An explanation.
    public init(at: Timestamp, upTo: Int64?, rollout: RolloutReport, frozen: String?, trace: DecisionTrace?) {
        self.at = at
        self.upTo = upTo
        self.rollout = rollout
        self.frozen = frozen
        self.trace = trace
    }
}
