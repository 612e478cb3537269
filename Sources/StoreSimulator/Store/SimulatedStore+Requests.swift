public import RolloutModel

/// A request's way through the gateway, past the faults, to its endpoint.
extension SimulatedStore {
    /// Answers a request that comes at `time`, and keeps it in the log.
    public mutating func handle(_ request: SimulatorRequest, at time: Timestamp) -> SimulatorAnswer {
        advance(to: time)
        let correlationID = correlationID(of: request)
        guard !Route.isControl(request.path) else {
            return SimulatorAnswer(control(request).response(common: common(correlationID)))
        }
        let route = Route(request)
        let before = effects.total
        let (reply, delivery, fault) = answer(request, route, correlationID)
        let answer = SimulatorAnswer(reply?.response(common: common(correlationID)), delivery)
        requests.append(
            LoggedRequest(
                number: requests.total + 1, time: now, method: request.method, path: request.path,
                query: LoggedRequest.redacted(request.query), status: reply?.status, fault: fault?.label,
                correlationID: correlationID, hadEffect: effects.after(before).contains { $0.author == .api }))
        return answer
    }

    private func common(_ correlationID: CorrelationID) -> [Header] {
        [
            Header("MS-CorrelationId", correlationID.rawValue),
            Header("Date", (now + settings.dateSkew).httpDate),
        ]
    }

    /// The client's own correlation ID, where it sends one that may stand in a header and in a log.
    private mutating func correlationID(of request: SimulatorRequest) -> CorrelationID {
        let given = request.header("MS-CorrelationId") ?? ""
        let isUsable =
            (1...64).contains(given.count)
            && given.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return CorrelationID(isUsable ? given : generator.guid())
    }

    private mutating func answer(
        _ request: SimulatorRequest, _ route: Route, _ correlationID: CorrelationID
    ) -> (Reply?, SimulatorAnswer.Delivery, Fault?) {
        var account: AccountName?
        switch route {
        case .token, .blob: break
        default:
            switch passGateway(request) {
            case .turnedAway(let reply): return (reply, .whole, nil)
            case .passed(let name): account = name
            }
        }
        let application =
            route.application ?? FormItems(request.query)["applicationId"].map { ApplicationID($0.uppercased()) }
        guard let fault = faults.next(for: route, application: application, using: &generator) else {
            return (perform(request, route, account, correlationID), .whole, nil)
        }
        let (reply, delivery) = meet(fault, request, route, account, correlationID)
        return (reply, delivery, fault)
    }

    private enum Gateway {
        case passed(AccountName)
        case turnedAway(Reply)
    }

    private mutating func passGateway(_ request: SimulatorRequest) -> Gateway {
        guard let account = login.account(of: request, at: now) else { return .turnedAway(.unauthorized) }
        if let limit = settings.requestLimit, let seconds = limiter.admit(account, at: now, limit: limit) {
            return .turnedAway(.rateLimited(seconds: seconds))
        }
        return .passed(account)
    }

    /// What the endpoint itself answers.
    mutating func perform(
        _ request: SimulatorRequest, _ route: Route, _ account: AccountName?, _ correlationID: CorrelationID
    ) -> Reply {
        if case .token(let tenant, let version) = route {
            return token(request, tenant: tenant, version, correlationID)
        }
        if case .blob(let name, let part) = route { return blob(name, part, request) }
        guard let account else { return .unauthorized }
        if let refusal = methodRefusal(request, route) ?? mediaTypeRefusal(request) { return refusal }
        if case .analytics(let report) = route { return analytics(report, request.query, account) }
        if case .applications = route { return applicationList(request.query, account) }
        guard let id = route.application, let application = self.application(id), application.account == account else {
            return wrongApplication()
        }
        guard !application.isUnsupported else {
            return .invalidState(
                "This application uses features that are not supported by the submission API. "
                    + "To perform this operation, use the Dev Center dashboard.", target: nil)
        }
        switch route {
        case .application: return .ok(applicationJSON(application))
        case .flights: return flightList(application, request.query)
        case .flight(let target): return flight(target)
        case .flightCreation: return createFlight(application, request, correlationID)
        case .flightDeletion(let target): return deleteFlight(target, correlationID)
        case .submissionCreation(let target): return createDraft(target, request, correlationID)
        case .submission(let reference, .update): return update(reference, request, correlationID)
        case .submission(let reference, .delete): return delete(reference, correlationID)
        case .submission(let reference, .commit): return commit(reference, correlationID)
        case .submission(let reference, let part): return submission(reference, part, request, correlationID)
        case .token, .applications, .analytics, .blob, .notServed, .unknown:
            return .notFound("Resource can not be found")
        }
    }

    private func methodRefusal(_ request: SimulatorRequest, _ route: Route) -> Reply? {
        if route == .unknown { return .notFound("Resource can not be found") }
        if request.method == route.method { return nil }
        guard route == .notServed else {
            return Reply(status: 405, content: .empty, headers: [Header("Allow", route.method ?? "GET")])
        }
        return .ingestion(
            501, "NotServed", "The real Store has \(request.method) \(request.path); this simulator does not serve it.")
    }

    private func mediaTypeRefusal(_ request: SimulatorRequest) -> Reply? {
        guard ["POST", "PUT"].contains(request.method) else { return nil }
        let type = request.header("Content-Type")?.lowercased()
        let isAccepted = type.map { $0.hasPrefix("application/json") } ?? (knobs.missingContentType == .accept)
        return isAccepted ? nil : .invalidParameter("Only JSON content is accepted", target: "mediaType")
    }

    private func wrongApplication() -> Reply {
        switch knobs.wrongApplication {
        case .notFound: .notFound("Application not found", target: "applicationId")
        case .forbiddenEmpty: Reply(status: 403, content: .empty)
        case .notFoundEmpty: Reply(status: 404, content: .empty)
        case .serverError: .internalError
        }
    }
}
