/// A mutating call that was decided: on disk before the call is sent (S2).
public struct Intent: Codable, Hashable, Sendable {
    /// What the call does.
    public enum Action: Codable, Hashable, Sendable {
        /// `updatepackagerolloutpercentage`
        case raise(to: Percentage)
        /// `finalizepackagerollout`
        case finalize
        /// `haltpackagerollout`
        case halt
    }

    /// The intent's number, rising within a journal.
    public let id: UInt64
    /// The submission it acts on.
    public let submission: SubmissionReference
    /// What the call does.
    public let action: Action
    /// The percentage before.
    public let from: Percentage
    /// Who wants it: the daemon by its policy, or an operator.
    public let actor: Actor
    /// The decision that ordered it, with its evidence and the digest of the policy.
    public let decision: Decision
    /// By when an answer is expected; after it the outcome is unknown.
    public let deadline: Timestamp

    /// An intent.
    public init(
        id: UInt64, submission: SubmissionReference, action: Action, from: Percentage, actor: Actor, decision: Decision,
        deadline: Timestamp
    ) {
        self.id = id
        self.submission = submission
        self.action = action
        self.from = from
        self.actor = actor
        self.decision = decision
        self.deadline = deadline
    }

    /// The percentage that the call leads to: 0 for a halt, 100 for a finalization.
    public var to: Percentage {
        switch action {
        case .raise(let percentage): percentage
        case .finalize: .full
        case .halt: .zero
        }
    }

    /// The call itself.
    public var call: StoreCall {
        switch action {
        case .raise(let percentage): .setPercentage(submission, percentage)
        case .finalize: .finalize(submission)
        case .halt: .halt(submission)
        }
    }
}

/// What became of an intent. `unknown` may be followed by one of the other three; they are final.
public struct Outcome: Codable, Hashable, Sendable {
    /// What became of it.
    public enum Result: String, Codable, Sendable {
        /// The Store shows its effect.
        case applied
        /// The Store shows the state before it, and will not show another.
        case notApplied
        /// The Store shows a state that neither is the one before nor the one wanted: somebody else was quicker.
        case overtaken
        /// The answer does not tell; the Store is being read back.
        case unknown
    }

    /// The intent's number.
    public let intent: UInt64
    /// What became of it.
    public let result: Result
    /// A sentence for the operator.
    public let sentence: String
    /// The Store's correlation ID of the reply that settled it.
    public let correlationID: CorrelationID?

    /// An outcome.
    public init(intent: UInt64, result: Result, sentence: String, correlationID: CorrelationID? = nil) {
        self.intent = intent
        self.result = result
        self.sentence = sentence
        self.correlationID = correlationID
    }
}
