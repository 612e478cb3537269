public import RolloutModel

/// What a command carries besides the words of its path.
public struct ActionRequest: Codable, Hashable, Sendable {
    /// Why; `ReasonText` says what a reason may hold.
    public let reason: String?
    /// Until when, for a freeze only; nil freezes until somebody unfreezes.
    public let until: Timestamp?

    /// A command's details.
    public init(reason: String? = nil, until: Timestamp? = nil) {
        self.reason = reason
        self.until = until
    }
}

/// Where a rollout stands, in the few values that an operator checks around an action.
public struct RolloutStanding: Codable, Hashable, Sendable {
    /// The application or flight.
    public let target: RolloutTarget
    /// The submission.
    public let submission: SubmissionID?
    /// Whether a rollout is open.
    public let phase: RolloutReport.Phase
    /// The percentage in force.
    public let percentage: Percentage?

    /// What of a report an action needs.
    public init(_ report: RolloutReport) {
        target = report.target
        submission = report.submission
        phase = report.phase
        percentage = report.percentage
    }
}

/// What became of a command. A command that was refused is an answer too, with `accepted` false.
public struct ActionResult: Codable, Hashable, Sendable {
    /// Whether it was carried out.
    public let accepted: Bool
    /// A stable word: `done`, `nothingToApprove`, …
    public let code: String
    /// A sentence for the operator: what was done, or why not and what to do.
    public let message: String
    /// As whom the caller was recorded.
    public let actor: Actor
    /// Where the rollout stood before; nil for a command to all rollouts.
    public let before: RolloutStanding?
    /// Where it stands now.
    public let after: RolloutStanding?

    /// A command's result.
    public init(_ answer: CommandAnswer, actor: Actor, before: RolloutStanding?, after: RolloutStanding?) {
        accepted = answer.accepted
        code = answer.code
        message = answer.message
        self.actor = actor
        self.before = before
        self.after = after
    }
}
