/// What a policy steers: an application's own rollouts or those of one of its package flights.
public struct RolloutTarget: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The application.
    public let application: ApplicationID
    /// The flight; nil for the application itself.
    public let flight: FlightID?

    /// An application, or one of its flights.
    public init(application: ApplicationID, flight: FlightID? = nil) {
        self.application = application
        self.flight = flight
    }

    /// `9NBLGGH4R315` or `9NBLGGH4R315 flight 43e448df-…`
    public var description: String { flight.map { "\(application) flight \($0)" } ?? "\(application)" }
}

/// One submission of a target: what every rollout call names.
public struct SubmissionReference: Codable, Hashable, Sendable, CustomStringConvertible {
    /// Whose submission it is.
    public let target: RolloutTarget
    /// The Store's number of it.
    public let submission: SubmissionID

    /// A submission of a target.
    public init(_ target: RolloutTarget, _ submission: SubmissionID) {
        self.target = target
        self.submission = submission
    }

    /// `9NBLGGH4R315 submission 1152921505694000000`
    public var description: String { "\(target) submission \(submission)" }
}
