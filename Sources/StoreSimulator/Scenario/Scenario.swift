public import RolloutModel

/// A Store to simulate: who there is, what is published, and what is to happen.
public struct Scenario: Sendable {
    /// What the simulated clock shows at the start; nil for the time of the machine.
    public var start: Timestamp?
    /// How many times faster than the machine's the simulated clock runs; 0 stands still.
    public var speed = 1.0
    /// What chance starts from: the same seed and the same requests bring the same answers.
    public var seed: UInt64 = 0
    /// The accounts; `SimulatedAccount.example` where there is none.
    public var accounts: [SimulatedAccount] = [.example]
    /// The applications.
    public var applications: [ScenarioApplication] = []
    /// How the service behaves.
    public var settings = StoreSettings()
    /// What it does where nobody knows what the real one does.
    public var knobs = StoreKnobs()
    /// Faults that are to happen for certain.
    public var faults: [FaultOrder] = []
    /// Faults that may happen.
    public var randomFaults: [RandomFault] = []
    /// What happens from outside, each so long after the start.
    public var events: [TimedEvent] = []

    /// An event and when it happens.
    public struct TimedEvent: Hashable, Sendable {
        /// So long after the start.
        public var after: TimeSpan
        /// What happens.
        public var event: SimulatorEvent

        /// An event and when it happens.
        public init(after: TimeSpan, _ event: SimulatorEvent) {
            self.after = after
            self.event = event
        }
    }

    /// A Store with those applications and everything else at its default.
    public init(_ applications: ScenarioApplication...) { self.applications = applications }
}

/// An application as a scenario begins with it.
public struct ScenarioApplication: Sendable {
    /// Its Store ID; letters are taken as capitals.
    public var id: ApplicationID
    /// Its name.
    public var name: String
    /// The account that owns it; nil for the first.
    public var account: AccountName?
    /// How many devices use it on a day, flights aside.
    public var devices = 20_000.0
    /// How long all the devices would take for an update.
    public var adoption = TimeSpan.zero
    /// The failure rates of versions that have none of their own.
    public var rates = FailureRates()
    /// The failure rates of certain versions.
    public var versionRates: [PackageVersion: FailureRates] = [:]
    /// For how long its analytics have shown nothing newer; nil while they do.
    public var frozenFor: TimeSpan?
    /// Whether the submission API refuses it for its unsupported features.
    public var isUnsupported = false
    /// Its submissions, oldest first.
    public var submissions: [PastSubmission]
    /// Its flights.
    public var flights: [ScenarioFlight] = []

    /// An application.
    public init(_ id: ApplicationID, name: String = "Contoso Reader", submissions: [PastSubmission]) {
        self.id = id
        self.name = name
        self.submissions = submissions
    }

    /// An application whose version 2.0.0.0 is being rolled out over 1.0.0.0: the usual beginning of a test.
    public static func rollingOut(_ id: ApplicationID, at percentage: Double, since age: TimeSpan = .zero) -> Self {
        ScenarioApplication(
            id,
            submissions: [
                .published("1.0.0.0", age: .days(100)), .published("2.0.0.0", age: age, rollout: percentage),
            ])
    }
}

/// A package flight as a scenario begins with it.
public struct ScenarioFlight: Sendable {
    /// Its GUID; letters are taken as small ones.
    public var id: FlightID
    /// Its name.
    public var name: String
    /// The flight that it ranks above.
    public var rankHigherThan = "Non-flighted submission"
    /// Its groups.
    public var groups = ["0"]
    /// How many devices its members use.
    public var devices = 500.0
    /// Its submissions, oldest first.
    public var submissions: [PastSubmission]

    /// A flight.
    public init(_ id: FlightID, name: String, submissions: [PastSubmission]) {
        self.id = id
        self.name = name
        self.submissions = submissions
    }
}

/// A submission that was made before the scenario begins.
public struct PastSubmission: Sendable {
    /// What was submitted.
    public var publication: Publication
    /// How long before the start it was published or, where it is not, submitted.
    public var age: TimeSpan
    /// Whether it was published at once; else it goes its way from `age` on.
    public var isPublished: Bool
    /// How its rollout was ended, and how long before the start; nil where it was not.
    public var ended: (how: Publication.RolloutEnd, age: TimeSpan)?

    /// A submission before the start.
    public init(_ publication: Publication, age: TimeSpan, isPublished: Bool = true) {
        self.publication = publication
        self.age = age
        self.isPublished = isPublished
    }

    /// A published submission with one package.
    ///
    /// - Precondition: `version` is a package version.
    public static func published(_ version: String, age: TimeSpan = .zero, rollout: Double? = nil) -> PastSubmission {
        PastSubmission(Publication(version, rollout: rollout), age: age)
    }

    /// A submission with one package that is still on its way.
    ///
    /// - Precondition: `version` is a package version.
    public static func submitted(_ version: String, age: TimeSpan = .zero, rollout: Double? = nil) -> PastSubmission {
        PastSubmission(Publication(version, rollout: rollout), age: age, isPublished: false)
    }
}
