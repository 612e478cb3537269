public import RolloutModel

/// A package flight as it truly stands.
public struct SimulatedFlight: Hashable, Sendable {
    /// Its GUID.
    public let id: FlightID
    /// Its name.
    public let name: String
    /// The flight or line that it ranks above.
    public let rankHigherThan: String
    /// Its groups.
    public let groups: [String]
    /// How many devices its members use.
    public let devices: Double
    /// Its submissions.
    public internal(set) var track = SubmissionTrack()
}

/// An application as it truly stands.
public struct SimulatedApplication: Hashable, Sendable {
    /// Its Store ID.
    public let id: ApplicationID
    /// Its name.
    public let name: String
    /// The account that owns it.
    public let account: AccountName
    /// How many devices use it on a day, flights aside.
    public let devices: Double
    /// How long it takes until a share that was raised is reached.
    public let adoption: TimeSpan
    /// Whether the submission API refuses it for its unsupported features.
    public let isUnsupported: Bool
    /// Its own submissions.
    public internal(set) var track = SubmissionTrack()
    /// Its flights.
    public internal(set) var flights: [SimulatedFlight]
    /// Since when its analytics show nothing newer; nil while they do.
    public internal(set) var frozenAt: Timestamp?

    var rates: FailureRateTable
    var singleFailures = SingleFailureTable()

    /// The submissions of the application or of one of its flights; nil where there is no such flight.
    public func track(of flight: FlightID?) -> SubmissionTrack? {
        guard let flight else { return track }
        return flights.first { $0.id == flight }?.track
    }

    mutating func changeTrack(of flight: FlightID?, _ body: (inout SubmissionTrack) -> Void) {
        guard let flight else { return body(&track) }
        guard let index = flights.firstIndex(where: { $0.id == flight }) else { return }
        body(&flights[index].track)
    }
}
