import RolloutModel

/// What a request asks for, read from its path without regard to case.
enum Route: Hashable {
    enum TokenVersion: Hashable { case v1, v2 }

    enum SubmissionPart: Hashable {
        case resource, status, packageRollout
        case update, delete, commit
        case action(RolloutAction)
    }

    case token(tenant: String, TokenVersion)
    case applications
    case application(ApplicationID)
    case flights(ApplicationID)
    case flight(RolloutTarget)
    case flightCreation(ApplicationID)
    case flightDeletion(RolloutTarget)
    case submissionCreation(RolloutTarget)
    case submission(SubmissionReference, SubmissionPart)
    case analytics(AnalyticsReport)
    case blob(String, BlobPart)
    /// An endpoint of the real Store that is not served here.
    case notServed
    case unknown

    /// Whether the path is one of the simulator's own, outside the Store's.
    static func isControl(_ path: String) -> Bool { controlWords(path) != nil }

    /// What follows `/_sim/` in a path of the simulator's own, in lower case; nil for the Store's paths.
    static func controlWords(_ path: String) -> String? {
        let words = path.lowercased().split(separator: "/")
        return words.first == "_sim" ? words.dropFirst().joined(separator: "/") : nil
    }

    init(_ request: SimulatorRequest) {
        let segments = request.path.split(separator: "/").map { FormItems.decoded($0, plusIsSpace: false) }
        let words = segments.map { $0.lowercased() }
        if words.count == 3, words[1...] == ["oauth2", "token"] {
            self = .token(tenant: segments[0], .v1)
        } else if words.count == 4, words[1...] == ["oauth2", "v2.0", "token"] {
            self = .token(tenant: segments[0], .v2)
        } else if words.count >= 3, words[..<2] == ["v1.0", "my"] {
            self = Self.resource(Array(segments[2...]), Array(words[2...]), request.method)
        } else if words.count == 2, words[0] == SimulatedStore.container {
            self = .blob(words[1], BlobPart(FormItems(request.query)))
        } else {
            self = .unknown
        }
    }

    private static func resource(_ segments: [String], _ words: [String], _ method: String) -> Route {
        switch words[0] {
        case "applications": return application(segments, words, method)
        case "analytics":
            guard words.count == 2 else { return .unknown }
            return AnalyticsReport(rawValue: words[1]).map(Route.analytics) ?? .notServed
        case "inappproducts": return .notServed
        default: return .unknown
        }
    }

    private static func application(_ segments: [String], _ words: [String], _ method: String) -> Route {
        guard words.count > 1 else { return .applications }
        let application = ApplicationID(segments[1].uppercased())
        let target = RolloutTarget(application: application)
        switch (words.count, words.count > 2 ? words[2] : "") {
        case (2, _): return .application(application)
        case (3, "listflights"): return .flights(application)
        case (3, "listinappproducts"): return .notServed
        case (3, "flights"): return .flightCreation(application)
        case (_, "submissions"): return submission(target, segments[3...], words[3...], method)
        case (4, "flights"):
            let flight = flight(application, words[3])
            return method == "DELETE" ? .flightDeletion(flight) : .flight(flight)
        case (5..., "flights") where words[4] == "submissions":
            return submission(flight(application, words[3]), segments[5...], words[5...], method)
        default: return .unknown
        }
    }

    private static func flight(_ application: ApplicationID, _ id: String) -> RolloutTarget {
        RolloutTarget(application: application, flight: FlightID(id))
    }

    private static func submission(
        _ target: RolloutTarget, _ segments: ArraySlice<String>, _ words: ArraySlice<String>, _ method: String
    ) -> Route {
        guard let id = segments.first else { return .submissionCreation(target) }
        let reference = SubmissionReference(target, SubmissionID(id))
        guard words.count > 1 else {
            switch method {
            case "PUT": return .submission(reference, .update)
            case "DELETE": return .submission(reference, .delete)
            default: return .submission(reference, .resource)
            }
        }
        guard words.count == 2, let word = words.last else { return .unknown }
        switch word {
        case "status": return .submission(reference, .status)
        case "packagerollout": return .submission(reference, .packageRollout)
        case "commit": return .submission(reference, .commit)
        default:
            return RolloutAction(rawValue: word).map { .submission(reference, .action($0)) } ?? .unknown
        }
    }

    /// The application that is spoken of, where the path says so.
    var application: ApplicationID? {
        switch self {
        case .application(let id), .flights(let id): id
        case .flightCreation(let id): id
        case .flight(let target), .flightDeletion(let target), .submissionCreation(let target): target.application
        case .submission(let reference, _): reference.target.application
        case .token, .applications, .analytics, .blob, .notServed, .unknown: nil
        }
    }

    /// The only method that the endpoint answers here; nil where it answers none.
    var method: String? {
        switch self {
        case .token, .submission(_, .action), .submission(_, .commit), .submissionCreation, .flightCreation: "POST"
        case .submission(_, .update): "PUT"
        case .submission(_, .delete), .flightDeletion: "DELETE"
        case .applications, .application, .flights, .flight, .submission, .analytics: "GET"
        case .blob(_, let part): part == .blockList ? nil : "PUT"
        case .notServed, .unknown: nil
        }
    }
}

/// The three calls that change a rollout; the raw value is the path's last segment in lower case.
enum RolloutAction: String, Hashable, CaseIterable {
    case setPercentage = "updatepackagerolloutpercentage"
    case halt = "haltpackagerollout"
    case finalize = "finalizepackagerollout"
}

/// The reports that are served; the raw value is the path's last segment.
enum AnalyticsReport: String, Hashable, CaseIterable {
    case failureHits = "failurehits"
    case usageDaily = "usagedaily"
}
