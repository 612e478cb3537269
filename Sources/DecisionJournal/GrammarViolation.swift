public import RolloutModel

/// A record that may not follow those before it, and the rule that says so.
public struct GrammarViolation: Hashable, Sendable, CustomStringConvertible {
    /// The rules, by their stable names.
    public enum Rule: String, CaseIterable, Sendable {
        /// Transitions, decisions, intents and outcomes name their rollout.
        case namesRollout = "names-rollout"
        /// The numbers of intents rise within the journal.
        case intentsRise = "intents-rise"
        /// An intent, and a decision to act, needs its rollout bound to that very submission.
        case bound = "bound"
        /// A rollout is bound anew only after it was closed, and to another submission.
        case boundOnce = "bound-once"
        /// An intent carries out the decision it names, and that one is more than observed (S23).
        case intentFollowsDecision = "intent-follows-decision"
        /// At most one unresolved intent per rollout; only a halt may pass it (S4).
        case oneUnresolved = "one-unresolved"
        /// After a halt nothing is raised or finalized in that epoch (S1).
        case haltWins = "halt-wins"
        /// A raise goes to a higher percentage than the one before.
        case raiseGoesUp = "raise-goes-up"
        /// An outcome needs its open intent; a final outcome is followed by none.
        case openIntent = "open-intent"
        /// `unknown` is said once and may be followed by one final outcome.
        case unknownOnce = "unknown-once"
        /// After the end there are only inputs, alerts, outcomes and what is said of other submissions (S14).
        case closedForGood = "closed-for-good"
    }

    /// The rule.
    public let rule: Rule
    /// The rollout.
    public let rollout: PolicyName?
    /// The record's kind.
    public let kind: String
    /// What does not fit.
    public let why: String

    /// `intent.raise of contoso-reader breaks the journal's rule halt-wins: …`
    public var description: String {
        "\(kind)\(rollout.map { " of \($0)" } ?? "") breaks the journal's rule \(rule.rawValue): \(why)"
    }
}
