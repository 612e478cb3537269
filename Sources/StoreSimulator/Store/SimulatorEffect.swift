public import RolloutModel

/// A change that the Store truly made: one line of the effect log.
public struct SimulatorEffect: Hashable, Sendable {
    /// What changed; the raw value is the log's word.
    public enum Kind: String, CaseIterable, Sendable {
        /// A submission was made; `to` is its status.
        case created
        /// A submission's status went `from`, `to`.
        case status
        /// The rollout went into progress; `to` is its percentage.
        case started
        /// The percentage went `from`, `to`.
        case percentage
        /// The rollout was halted; `from` is the percentage it had.
        case halted
        /// The rollout was finalized; `from` is the percentage it had.
        case finalized
        /// A submission's document was replaced.
        case updated
        /// A flight was made.
        case flightCreated
        /// A flight was deleted.
        case flightDeleted
        /// A pending submission was deleted; `from` is the status it had.
        case deleted
    }

    /// Who changed it.
    public enum Author: String, CaseIterable, Sendable {
        /// A request over the API.
        case api
        /// Somebody in Partner Center.
        case person
        /// The Store itself, as certification goes on.
        case store
    }

    /// Its number, counted from 1.
    public let number: Int
    /// When, by the simulated clock.
    public let time: Timestamp
    /// Which submission of which target.
    public let reference: SubmissionReference
    /// What changed.
    public let kind: Kind
    /// What it was: digits of a percentage such as `12.5`, a status, or nothing.
    public let from: String
    /// What it became.
    public let to: String
    /// Who changed it.
    public let author: Author
    /// The request's correlation ID, where a request changed it.
    public let correlationID: CorrelationID?

    var json: JSON {
        [
            "number": JSON.number("\(number)"), "time": JSON.string(time.description),
            "application": JSON.string(reference.target.application.rawValue),
            "flight": JSON.optional(reference.target.flight?.rawValue),
            "submission": JSON.string(reference.submission.rawValue),
            "kind": JSON.string(kind.rawValue), "from": JSON.string(from), "to": JSON.string(to),
            "by": JSON.string(author.rawValue), "correlationID": JSON.optional(correlationID?.rawValue),
        ]
    }
}
