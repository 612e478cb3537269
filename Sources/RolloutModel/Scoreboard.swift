/// What a policy that only observes would have done with a rollout, beside what people did.
public struct Scoreboard: Codable, Hashable, Sendable {
    /// Something the policy would have done.
    public struct Deed: Codable, Hashable, Sendable {
        /// What: a raise, the finalization, or a halt.
        public let action: Decision.Action
        /// When it was decided.
        public let at: Timestamp
        /// The percentage in force then.
        public let percentage: Percentage
        /// Why.
        public let sentence: String
        /// When people did the same, or more of it; nil where they have not.
        public var doneAt: Timestamp?

        /// A deed that nobody did.
        public init(_ action: Decision.Action, at: Timestamp, percentage: Percentage, sentence: String) {
            self.action = action
            self.at = at
            self.percentage = percentage
            self.sentence = sentence
        }
    }

    /// How the policy's halts compare with the rollout's end.
    public enum Verdict: String, Codable, CaseIterable, Sendable {
        /// It was halted, and the policy would have halted it too.
        case caught
        /// It was halted, and the policy would not have.
        case missed
        /// It was finalized, and the policy would have halted it.
        case `false`
        /// It was finalized, and the policy would not have halted it.
        case passed
        /// It ended in a way that says nothing of the release.
        case undecided
    }

    /// No more deeds than these are kept: a metric that goes to and fro about its bound would fill the memory.
    public static let limit = 64

    /// What it would have done, the first first.
    public private(set) var deeds: [Deed] = []
    /// How many more there were than are kept.
    public private(set) var omitted = 0
    /// How its halts compare with the end; nil while the rollout is open.
    public private(set) var verdict: Verdict?

    /// Nothing yet.
    public init() {}

    /// The first halt; nil where it would not have halted.
    public var halt: Deed? { deeds.first { $0.action == .halt } }

    /// Notes what it would do.
    public mutating func add(_ deed: Deed) {
        if deeds.count < Self.limit { deeds.append(deed) } else { omitted += 1 }
    }

    /// Notes that people raised the rollout to a percentage.
    public mutating func raised(to percentage: Percentage, at time: Timestamp) {
        mark(at: time) { if case .raise(let goal) = $0 { goal <= percentage } else { false } }
    }

    /// Notes the end.
    public mutating func ended(_ end: Closing.End, at time: Timestamp) {
        switch end {
        case .finalized:
            // Whoever finalizes has raised to everything below as well.
            mark(at: time) { $0 != .halt }
            verdict = halt == nil ? .passed : .false
        case .halted:
            mark(at: time) { $0 == .halt }
            verdict = halt == nil ? .missed : .caught
        case .superseded, .failed: verdict = .undecided
        }
    }

    private mutating func mark(at time: Timestamp, where isDone: (Decision.Action) -> Bool) {
        for index in deeds.indices where deeds[index].doneAt == nil && isDone(deeds[index].action) {
            deeds[index].doneAt = time
        }
    }
}
