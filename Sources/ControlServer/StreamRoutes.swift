import ControlAPI
import FoundationEssentials
import Hummingbird
import RolloutModel
import Synchronization

/// The requests that are answered for as long as the client listens.
struct StreamRoutes {
    /// How many entries are read at once.
    private static let page = 50

    let backend: any ControlBackend
    let stream: EventStream

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        router.get("/v1/events") { request, context in
            try context.vouchedPeer()
            return try await entries(EventQuery(request))
        }
        router.get("/v1/rollouts/:name/watch") { _, context in
            try context.vouchedPeer()
            return try await states(of: context.rolloutName())
        }
    }

    /// Entries after the one that is asked for, none left out and none twice.
    private func entries(_ query: EventQuery) async throws -> Response {
        let newest = try await backend.newestEntry()
        let start = query.after ?? newest
        guard start <= newest else {
            throw ControlProblem(
                .badRequest, "after=\(start) is beyond the journal's end, \(newest): it is not the journal of then.",
                next: "Begin anew without after.")
        }
        if let name = query.rollout, await backend.report(of: name) == nil,
            try await backend.history(of: name, since: nil, until: nil, limit: 1, after: nil).isEmpty
        {
            throw await backend.unknown(name)
        }
        let cursor = Mutex(start)
        return try stream.response(waitingFor: .entries) {
            let after = cursor.withLock { $0 }
            let entries = try await backend.entries(after: after, limit: Self.page)
            guard let last = entries.last else { return .upToDate([.alive(id: after)]) }
            cursor.withLock { $0 = last.sequence }
            var events = try entries.filter { query.rollout == nil || $0.rollout == query.rollout }
                .map { try StreamEvent(.entry, id: $0.sequence, $0) }
            if events.last?.id != last.sequence { events.append(.alive(id: last.sequence)) }
            return entries.count == Self.page ? .more(events) : .upToDate(events)
        }
    }

    /// The rollout as it stands, and again whenever it stands otherwise.
    private func states(of name: PolicyName) async throws -> Response {
        guard await backend.report(of: name) != nil else { throw await backend.unknown(name) }
        let shown = Mutex<RolloutStatus?>(nil)
        return try stream.response(waitingFor: .anything) {
            guard let status = await backend.status(of: name) else {
                return .end(StreamEnd(.gone, "The policy of \(name) was removed, and nothing of it is open."))
            }
            let isNews = shown.withLock { before in
                defer { before = status }
                return !status.showsTheSame(as: before)
            }
            return .upToDate(isNews ? [try StreamEvent(.status, id: status.sequence, status)] : [])
        }
    }
}

/// What is asked of a stream of entries.
private struct EventQuery {
    /// Only entries about it.
    var rollout: PolicyName?
    /// Only entries with a greater sequence; nil for those from now on.
    var after: Int64?

    /// Reads the query, and `Last-Event-ID` where a browser comes back; what is not understood is refused.
    init(_ request: Request) throws(ControlProblem) {
        for (name, value) in request.uri.queryParameters {
            switch name {
            case "rollout": rollout = PolicyName(String(value))
            case "after": after = try Self.sequence(String(value))
            default:
                throw ControlProblem(
                    .badRequest, "The query has the unknown key \(name).", next: "Use rollout and after.")
            }
        }
        if let last = request.headers.first(where: { $0.name.canonicalName == "last-event-id" }) {
            after = try Self.sequence(last.value)
        }
    }

    private static func sequence(_ text: String) throws(ControlProblem) -> Int64 {
        guard let number = Int64(text), number >= 0 else {
            throw ControlProblem(
                .badRequest, "\(text) is not an entry's sequence number.", next: "Give the last one that you have.")
        }
        return number
    }
}
