public import RolloutModel

/// The first entry that does not fit, and what was expected in its place.
public struct AuditFinding: Codable, Hashable, Sendable {
    /// What the entry does not fit; the raw values are stable.
    public enum Check: String, Codable, CaseIterable, Sendable {
        /// The hash chain: a byte was changed, a row removed, added or moved, and the rest left as it was.
        case chain
        /// What may follow what: each mutating call has one intent and at most one final outcome.
        case grammar
        /// An answer to a mutating call that no intent orders.
        case calls
        /// The engine makes something else of the inputs.
        case replay
        /// A copy of the entry, kept elsewhere, says something else.
        case copies
        /// The journal ends before an entry that is known from elsewhere.
        case end
        /// The database beside its rows: its guards, its pages.
        case file
    }

    /// What it does not fit.
    public let check: Check
    /// Its place in the journal; of a missing one, where it should stand.
    public let entry: Int64
    /// Its kind, where it can be read.
    public var kind: String?
    /// The rollout it is about.
    public var rollout: PolicyName?
    /// When it was written.
    public var time: Timestamp?
    /// What is wrong, as a sentence without its end.
    public let why: String
    /// What was expected in its place.
    public var expected: String?
    /// What stands there instead.
    public var found: String?

    /// A finding.
    public init(
        _ check: Check, entry: Int64, kind: String? = nil, rollout: PolicyName? = nil, time: Timestamp? = nil,
        why: String, expected: String? = nil, found: String? = nil
    ) {
        self.check = check
        self.entry = entry
        self.kind = kind
        self.rollout = rollout
        self.time = time
        self.why = why
        self.expected = expected
        self.found = found
    }
}
