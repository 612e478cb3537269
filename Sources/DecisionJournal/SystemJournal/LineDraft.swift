import RolloutModel

/// A line in the making.
struct LineDraft {
    let kind: MessageKind
    let priority: SystemJournalFields.Priority
    /// Without the rollout's name, which every line begins with. May have several lines; each is escaped by itself.
    let message: String
    private(set) var fields: [(name: String, value: String)] = []

    init(_ kind: MessageKind, _ priority: SystemJournalFields.Priority, _ message: String) {
        self.kind = kind
        self.priority = priority
        self.message = message
    }

    /// Adds a field unless it is there or has nothing to say: what the entry itself says comes first.
    mutating func add(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty, !fields.contains(where: { $0.name == name }) else { return }
        fields.append((name, LogText.escaped(value)))
    }

    mutating func add(_ name: String, _ value: Double?) { add(name, value.map(LogText.number)) }

    mutating func add(_ target: RolloutTarget, submission: SubmissionID?) {
        // A flight or submission of another application would be a lie.
        if let mine = fields.first(where: { $0.name == "APPLICATION_ID" }), mine.value != target.application.rawValue {
            return
        }
        add("APPLICATION_ID", target.application.rawValue)
        add("FLIGHT_ID", target.flight?.rawValue)
        add("SUBMISSION_ID", submission?.rawValue)
    }

    mutating func add(_ submission: SubmissionReference) { add(submission.target, submission: submission.submission) }

    /// The decision's own fields, with the metric that was decisive: the first that fails, else the first that does not pass.
    mutating func add(_ decision: Decision) {
        add("REASON", decision.code.rawValue)
        add("POLICY_DIGEST", decision.policyDigest.rawValue)
        add("UNTIL", decision.until?.description)
        let decisive =
            decision.evidence.first { $0.verdict == .fail } ?? decision.evidence.first { $0.verdict != .pass }
            ?? decision.evidence.first
        guard let decisive else { return }
        add("METRIC", decisive.metric.rawValue)
        add("VERDICT", decisive.verdict.rawValue)
        add("VALUE", decisive.value)
        add("THRESHOLD", decisive.threshold)
        add("SAMPLE", decisive.sample)
        add("QUERY", decisive.query)
    }
}
