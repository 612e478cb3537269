import ControlAPI
public import RolloutModel

/// A command as the daemon gets it: who wants what of which rollout, and why.
public struct CommandOrder: Hashable, Sendable {
    /// What is asked.
    public let command: Command
    /// Of which rollout; nil for all of them.
    public let rollout: PolicyName?
    /// By whom.
    public let actor: Actor
    /// Why.
    public let reason: String?
    /// The submission that the sender saw; nil where the sender did not say.
    public let submission: SubmissionID?

    /// An order.
    public init(
        _ command: Command, rollout: PolicyName?, actor: Actor, reason: String?, submission: SubmissionID? = nil
    ) {
        self.command = command
        self.rollout = rollout
        self.actor = actor
        self.reason = reason
        self.submission = submission
    }
}

extension Command {
    /// The words of the commands for one rollout.
    static let words = [
        "pause", "resume", "halt", "approve", "reject", "promote", "set-percentage", "finalize", "accept", "adopt",
        "reassert", "freeze", "unfreeze", "retry",
    ]

    /// The command of that word with what the request says besides; what does not belong to the word is refused, for it
    /// was meant to do something.
    init(_ word: String, _ details: ActionRequest) throws(ControlProblem) {
        guard let command = Command.named(word, details) else {
            throw ControlProblem(
                .badRequest, "\(word) needs a percentage.", next: "Send {\"percentage\": 30}, 0.01 to 100.")
        }
        let meant = ActionRequest(command, reason: details.reason)
        for (name, isSaid) in [
            ("until", details.until != nil && meant.until == nil),
            ("percentage", details.percentage != nil && meant.percentage == nil),
            ("full", details.full == true && meant.full == nil),
            ("force", details.force == true && meant.force == nil),
        ] where isSaid {
            throw ControlProblem(.badRequest, "\(word) takes no \(name).", next: "Leave \(name) out.")
        }
        self = command
    }

    private static func named(_ word: String, _ details: ActionRequest) -> Command? {
        let force = details.force ?? false
        switch word {
        case "freeze": return .freeze(until: details.until)
        case "promote": return .promote(full: details.full ?? false, force: force)
        case "finalize": return .finalize(force: force)
        case "set-percentage": return details.percentage.map { .setPercentage($0, force: force) }
        default:
            let plain: [Command] = [
                .pause, .resume, .halt, .approve, .reject, .accept, .adopt, .reassert, .unfreeze, .retry,
            ]
            return plain.first { $0.word == word }
        }
    }
}
