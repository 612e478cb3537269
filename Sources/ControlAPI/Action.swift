public import RolloutModel

/// What a command carries besides the words of its path.
public struct ActionRequest: Codable, Hashable, Sendable {
    /// Why; `ReasonText` says what a reason may hold.
    public let reason: String?
    /// Until when, for `freeze` only; nil freezes until somebody unfreezes.
    public var until: Timestamp?
    /// The percentage, for `set-percentage` only, which needs one.
    public var percentage: Percentage?
    /// Every step instead of the next one, for `promote` only.
    public var full: Bool?
    /// Past metrics that do not pass and approvals that are missing, for `promote`, `set-percentage` and `finalize`.
    public var force: Bool?
    /// The submission that the caller saw: where another one is rolled out by now the command is refused.
    public var submission: SubmissionID?
    /// Say what would come of it and do nothing.
    public var dryRun: Bool?
    /// As whom a caller logged in who is root by now: `/proc/self/loginuid`. It is believed of root only, who could be
    /// anybody anyway.
    public var loginUser: UInt32?

    /// A command's details.
    public init(reason: String? = nil) {
        self.reason = reason
    }

    /// What a command says besides its word.
    public init(_ command: Command, reason: String?) {
        self.reason = reason
        switch command {
        case .freeze(let until): self.until = until
        case .promote(let full, let force):
            self.full = full ? true : nil
            self.force = force ? true : nil
        case .setPercentage(let percentage, let force):
            self.percentage = percentage
            self.force = force ? true : nil
        case .finalize(let force): self.force = force ? true : nil
        case .pause, .resume, .halt, .approve, .reject, .accept, .adopt, .reassert, .unfreeze, .retry, .reload,
            .testSink:
            break
        }
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
    /// Where it stands now; after a dry run, where it would stand.
    public let after: RolloutStanding?
    /// What is decided about the rollout now, or would be.
    public let decision: Decision?
    /// Whether nothing was done and the rest is what would be.
    public let dryRun: Bool

    /// A command's result.
    public init(
        _ answer: CommandAnswer, actor: Actor, before: RolloutReport?, after: RolloutReport?, dryRun: Bool
    ) {
        self.before = before.map(RolloutStanding.init)
        self.after = after.map(RolloutStanding.init)
        decision = after?.decision
        self.dryRun = dryRun
        accepted = answer.accepted
        code = answer.code
        message = answer.message
        self.actor = actor
    }
}
