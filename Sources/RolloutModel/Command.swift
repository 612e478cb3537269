/// Who did something: a person at the control socket, the daemon itself, or somebody in Partner Center.
public struct Actor: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The login name, `rolloutd` or `store`.
    public let name: String
    /// The user ID that the kernel vouches for; nil for whoever did not come through the control socket. Where somebody
    /// acts as root it is that of the login, so that a person stays one person under `sudo`.
    public let userID: UInt32?
    /// Whether the person acted as root; nil stands for no.
    public let isRoot: Bool?

    /// An actor.
    public init(name: String, userID: UInt32? = nil, isRoot: Bool? = nil) {
        self.name = name
        self.userID = userID
        self.isRoot = isRoot
    }

    /// The daemon, by its policies.
    public static let daemon = Actor(name: "rolloutd")
    /// Somebody outside: Partner Center, another tool, the Store itself.
    public static let store = Actor(name: "store")

    /// `alice (uid 1000)`, `alice (uid 1000, as root)`
    public var description: String {
        userID.map { "\(name) (uid \($0)\(isRoot == true ? ", as root" : ""))" } ?? name
    }
}

/// What an operator may ask for.
public enum Command: Codable, Hashable, Sendable {
    /// Hold at the present percentage until resumed.
    case pause
    /// Lift a pause, the operator's or a metric's.
    case resume
    /// Stop the rollout for good.
    case halt
    /// Agree to leaving the present step.
    case approve
    /// Disagree: hold until resumed, and ask for every approval again then.
    case reject
    /// Leave the present step before its bake is over; `full`: every step after it too.
    case promote(full: Bool, force: Bool)
    /// Raise to a percentage, whether it is a step or not.
    case setPercentage(Percentage, force: Bool)
    /// Give the new version to everybody.
    case finalize(force: Bool)
    /// Ask the Store again at once, whatever wait a refusal brought about.
    case retry
    /// Let a laxer policy apply to the step in progress.
    case accept
    /// Go on from the percentage that somebody else set.
    case adopt
    /// Set the percentage back to the step in progress.
    case reassert
    /// Raise and finalize nothing until then, or until unfrozen.
    case freeze(until: Timestamp?)
    /// Lift a freeze.
    case unfreeze
    /// Read the policies again. The shell does the reading; the engine keeps the account of who asked.
    case reload
    /// Try a sink. The shell does the posting; the engine keeps the account of who asked.
    case testSink(SinkName)

    /// The word that is typed.
    public var word: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .halt: "halt"
        case .approve: "approve"
        case .reject: "reject"
        case .promote: "promote"
        case .setPercentage: "set-percentage"
        case .finalize: "finalize"
        case .retry: "retry"
        case .accept: "accept"
        case .adopt: "adopt"
        case .reassert: "reassert"
        case .freeze: "freeze"
        case .unfreeze: "unfreeze"
        case .reload: "reload"
        case .testSink: "test-sink"
        }
    }
}

/// A command with its sender.
public struct CommandRequest: Codable, Hashable, Sendable {
    /// The daemon's number of the request: its answer carries it.
    public let id: UInt64
    /// What is asked.
    public let command: Command
    /// Of which rollout; nil for all of them, which only freeze and unfreeze may be.
    public let rollout: PolicyName?
    /// By whom.
    public let actor: Actor
    /// Why.
    public let reason: String?
    /// The submission that the sender saw: where another one is rolled out by now the command is refused.
    public let submission: SubmissionID?

    /// A command.
    public init(
        id: UInt64, command: Command, rollout: PolicyName?, actor: Actor, reason: String?,
        submission: SubmissionID? = nil
    ) {
        self.id = id
        self.command = command
        self.rollout = rollout
        self.actor = actor
        self.reason = reason
        self.submission = submission
    }
}

/// What became of a command.
public struct CommandAnswer: Codable, Hashable, Sendable {
    /// Whether it was carried out.
    public let accepted: Bool
    /// A stable word: `done`, `unknownRollout`, `nothingToApprove`, …
    public let code: String
    /// A sentence for the operator: what was done, or why not and what to do.
    public let message: String

    /// An answer.
    public init(accepted: Bool, code: String, message: String) {
        self.accepted = accepted
        self.code = code
        self.message = message
    }
}
