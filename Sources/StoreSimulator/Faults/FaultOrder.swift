public import RolloutModel

/// Which requests a fault is meant for.
public enum RequestKind: String, CaseIterable, Sendable {
    /// Every request, the login's too.
    case any
    /// The login.
    case login
    /// Everything but the login.
    case api
    /// Every GET.
    case read
    /// The three calls that change a rollout.
    case action
    /// `…/updatepackagerolloutpercentage`
    case setPercentage
    /// `…/haltpackagerollout`
    case halt
    /// `…/finalizepackagerollout`
    case finalize
    /// Everything that makes, changes or deletes submissions and flights, but the upload.
    case change
    /// `POST …/submissions`
    case create
    /// `PUT …/submissions/{submission}`
    case update
    /// `POST …/commit`
    case commit
    /// `DELETE …/submissions/{submission}`
    case delete
    /// `POST …/flights`
    case createFlight
    /// `DELETE …/flights/{flight}`
    case deleteFlight
    /// Everything that goes to the blob storage.
    case upload
    /// `applications`
    case applications
    /// `applications/{app}`
    case application
    /// `applications/{app}/listflights`
    case flights
    /// `applications/{app}/flights/{flight}`
    case flight
    /// `…/submissions/{submission}`
    case submission
    /// `…/status`
    case status
    /// `…/packagerollout`
    case packageRollout
    /// `analytics/…`
    case analytics
    /// `analytics/failurehits`
    case failureHits
    /// `analytics/usagedaily`
    case usageDaily

    func includes(_ route: Route) -> Bool {
        switch (self, route) {
        case (.any, _), (.login, .token): true
        case (.upload, .blob): true
        case (.login, _), (.api, .token), (.api, .blob): false
        case (.api, _): true
        case (.read, _): route.method == "GET"
        case (.action, .submission(_, .action)): true
        case (.change, .submission(_, .update)), (.change, .submission(_, .delete)), (.change, .submission(_, .commit)):
            true
        case (.change, .submissionCreation), (.change, .flightCreation), (.change, .flightDeletion): true
        case (.create, .submissionCreation), (.update, .submission(_, .update)): true
        case (.commit, .submission(_, .commit)), (.delete, .submission(_, .delete)): true
        case (.createFlight, .flightCreation), (.deleteFlight, .flightDeletion): true
        case (.setPercentage, .submission(_, .action(.setPercentage))): true
        case (.halt, .submission(_, .action(.halt))), (.finalize, .submission(_, .action(.finalize))): true
        case (.applications, .applications), (.application, .application), (.flights, .flights): true
        case (.flight, .flight), (.submission, .submission(_, .resource)), (.status, .submission(_, .status)): true
        case (.packageRollout, .submission(_, .packageRollout)), (.analytics, .analytics): true
        case (.failureHits, .analytics(.failureHits)), (.usageDaily, .analytics(.usageDaily)): true
        default: false
        }
    }
}

/// A fault that is to happen for certain: to the n-th request of a kind from now on.
public struct FaultOrder: Hashable, Sendable {
    /// What goes wrong.
    public var fault: Fault
    /// With which requests.
    public var kind: RequestKind
    /// With those for this application only; nil for all.
    public var application: ApplicationID?
    /// Which of them is the first to meet it; 1 is the next one.
    public var request: Int
    /// How many of them in a row meet it.
    public var times: Int

    /// An order.
    public init(
        _ fault: Fault, on kind: RequestKind = .any, application: ApplicationID? = nil, request: Int = 1, times: Int = 1
    ) {
        self.fault = fault
        self.kind = kind
        self.application = application
        self.request = max(1, request)
        self.times = max(1, times)
    }
}

/// A fault that happens by chance.
public struct RandomFault: Hashable, Sendable {
    /// What goes wrong.
    public var fault: Fault
    /// With which requests.
    public var kind: RequestKind
    /// How probable it is for each of them, 0 to 1.
    public var rate: Double

    /// A fault by chance.
    public init(_ fault: Fault, on kind: RequestKind = .any, rate: Double) {
        self.fault = fault
        self.kind = kind
        self.rate = rate
    }
}
