import ControlAPI
import Hummingbird
import RolloutModel

/// The requests that change nothing: status and history.
struct LookRoutes {
    let backend: any ControlBackend

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        router.get("/v1/status") { _, context in
            try context.vouchedPeer()
            return try ReportAnswer.response(await backend.report()) { backend.answeredAtLength() }
        }
        router.get("/v1/rollouts/:name") { _, context in
            try context.vouchedPeer()
            return try ControlAnswer.json(try await status(of: context.rolloutName()))
        }
        router.get("/v1/history") { request, context in
            try context.vouchedPeer()
            return try ControlAnswer.json(try await page(of: nil, request))
        }
        router.get("/v1/rollouts/:name/history") { request, context in
            try context.vouchedPeer()
            return try ControlAnswer.json(try await page(of: context.rolloutName(), request))
        }
    }

    /// Adds the routes of what is computed when it is asked for.
    func addReasons(to router: Router<ControlContext>) {
        router.get("/v1/quota") { _, context in
            try context.vouchedPeer()
            return try ControlAnswer.json(await backend.quota())
        }
        router.get("/v1/sinks") { _, context in
            try context.vouchedPeer()
            return try ControlAnswer.json(await backend.sinks())
        }
        router.get("/v1/doctor") { _, context in
            try context.vouchedPeer()
            return try ControlAnswer.json(await backend.examine())
        }
        router.get("/v1/rollouts/:name/explanation") { request, context in
            try context.vouchedPeer()
            let name = try context.rolloutName()
            let time = try request.time()
            guard let explanation = try await backend.explain(name, at: time) else {
                throw await backend.unknown(name)
            }
            return try ControlAnswer.json(explanation)
        }
    }

    private func status(of name: PolicyName) async throws -> RolloutStatus {
        guard let status = await backend.status(of: name) else { throw await backend.unknown(name) }
        return status
    }

    private func page(of name: PolicyName?, _ request: Request) async throws -> HistoryPage {
        let query = try HistoryQuery(request)
        let entries = try await backend.history(
            of: name, since: query.since, until: query.until, limit: query.limit ?? ControlLimit.historyDefault,
            after: query.after)
        // A rollout whose policy is gone still has its history; a name without either was never one.
        if let name, entries.isEmpty, await backend.report(of: name) == nil {
            throw await backend.unknown(name)
        }
        return HistoryPage(entries: entries)
    }
}

extension Request {
    /// The time of `?at=`; nil where none is given. What is not understood is refused.
    fileprivate func time() throws(ControlProblem) -> Timestamp? {
        var time: Timestamp?
        for (name, value) in uri.queryParameters {
            guard name == "at", let found = Timestamp(String(value)) else {
                throw ControlProblem(
                    .badRequest, "\(name)=\(value) is not understood.", next: "Give at, an RFC 3339 time, or nothing.")
            }
            time = found
        }
        return time
    }
}

extension HistoryQuery {
    /// Reads the query of a request; what is not understood is refused, not skipped.
    init(_ request: Request) throws(ControlProblem) {
        self.init()
        for (name, value) in request.uri.queryParameters {
            switch name {
            case "since": since = try Self.value(name, value, Timestamp(String(value)), "an RFC 3339 time")
            case "until": until = try Self.value(name, value, Timestamp(String(value)), "an RFC 3339 time")
            case "after": after = try Self.value(name, value, Int64(value), "an entry's sequence number")
            case "limit":
                let count = Int(value).flatMap { (1...ControlLimit.historyPage).contains($0) ? $0 : nil }
                limit = try Self.value(name, value, count, "a number from 1 to \(ControlLimit.historyPage)")
            default:
                throw ControlProblem(
                    .badRequest, "The query has the unknown key \(shown(name)).",
                    next: "Use since, until, limit and after.")
            }
        }
    }

    private static func value<Value>(
        _ name: Substring, _ text: Substring, _ value: Value?, _ wanted: String
    ) throws(ControlProblem) -> Value {
        guard let value else {
            throw ControlProblem(.badRequest, "\(name)=\(shown(text)) is not \(wanted).", next: "Give \(wanted).")
        }
        return value
    }
}

extension ControlProblem {
    /// A name that nothing has, with the one that was probably meant.
    static func unknown(_ name: PolicyName, among names: [PolicyName]) -> ControlProblem {
        let nearest = NearestName.to(name, among: names)
        return ControlProblem(
            .unknownRollout, "There is no rollout named \(name).",
            next: nearest.map { "Did you mean \($0)?" } ?? "rolloutctl status lists the rollouts.")
    }

    /// A sink that the settings do not have, with the one that was probably meant.
    static func unknown(_ sink: SinkName, among sinks: [SinkName]) -> ControlProblem {
        let nearest = NearestName.to(PolicyName(sink.rawValue), among: sinks.map { PolicyName($0.rawValue) })
        return ControlProblem(
            .unknownSink, "There is no sink named \(sink).",
            next: nearest.map { "Did you mean \($0)?" } ?? "rolloutctl sinks lists them; the settings add them.")
    }
}

extension ControlBackend {
    /// The problem that nothing has that name.
    func unknown(_ name: PolicyName) async -> ControlProblem {
        .unknown(name, among: await report().rollouts.map(\.name))
    }
}
