import RolloutModel

/// What becomes of a request that meets a fault.
extension SimulatedStore {
    mutating func meet(
        _ fault: Fault, _ request: SimulatorRequest, _ route: Route, _ account: AccountName?,
        _ correlationID: CorrelationID
    ) -> (Reply?, SimulatorAnswer.Delivery) {
        func applied(_ store: inout SimulatedStore, _ isApplied: Bool) {
            if isApplied { _ = store.perform(request, route, account, correlationID) }
        }
        switch fault {
        case .serverError(let status, let isApplied):
            applied(&self, isApplied)
            return (.serverError(status), .whole)
        case .rateLimited(let seconds, let inHeader):
            return (.rateLimited(seconds: seconds, inHeader: inHeader), .whole)
        case .reset(let isApplied):
            applied(&self, isApplied)
            return (nil, .reset)
        case .hang(let isApplied, let span):
            applied(&self, isApplied)
            return (nil, .hang(span))
        case .delay(let span): return (perform(request, route, account, correlationID), .delayed(span))
        case .slowBody(let span): return (perform(request, route, account, correlationID), .slowBody(span))
        case .cutBody(let count): return (perform(request, route, account, correlationID), .cutBody(afterBytes: count))
        case .stale(let span): return (performStale(span, request, route, account, correlationID), .whole)
        case .expireTokens:
            login.expireTokens()
            return (.unauthorized, .whole)
        case .rejectToken: return (.unauthorized, .whole)
        case .html(let isApplied):
            applied(&self, isApplied)
            return (.page(200, "Microsoft Services"), .whole)
        case .redirect(let status, let location):
            return (Reply(status: status, content: .empty, headers: [Header("Location", location)]), .whole)
        case .late(let span): return (deliverLate(span, request, route, account, correlationID), .whole)
        case .preceded(let event):
            do throws(EventRefusal) {
                try occur(event)
            } catch {
                refusals.append("\(now): \(error)")
            }
            return (perform(request, route, account, correlationID), .whole)
        case .malformed(let kind): return (kind.bend(perform(request, route, account, correlationID)), .whole)
        }
    }

    private mutating func performStale(
        _ span: TimeSpan, _ request: SimulatorRequest, _ route: Route, _ account: AccountName?,
        _ correlationID: CorrelationID
    ) -> Reply {
        guard case .submission(let reference, .action) = route, let before = track(reference.target) else {
            return perform(request, route, account, correlationID)
        }
        let reply = perform(request, route, account, correlationID)
        if reply.status < 300 { showStale(before, reference.target, for: span) }
        return reply
    }

    /// The gateway gives up at once; the call itself arrives later, and only then is seen to be possible or not.
    private mutating func deliverLate(
        _ span: TimeSpan, _ request: SimulatorRequest, _ route: Route, _ account: AccountName?,
        _ correlationID: CorrelationID
    ) -> Reply {
        guard request.method == route.method, let account, !agenda.isFull else { return .serverError(504) }
        agenda.plan(.late(request, account, correlationID), at: now + span)
        return .serverError(504)
    }
}
