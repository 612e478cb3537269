public import RolloutModel
public import StoreAPI

/// What came of an attempt to deliver a notice.
public enum Attempt: Hashable, Sendable {
    /// The sink has it.
    case delivered
    /// It has it not, or perhaps not.
    case failed(Failure)

    /// Why a notice was not delivered.
    public struct Failure: Hashable, Sendable {
        /// What happened, without a secret.
        public let sentence: String
        /// How long the sink asked to be left alone.
        public let retryAfter: TimeSpan?
        /// The sink does not take this very notice: another attempt hardly helps.
        public let isRefused: Bool

        /// A failure.
        public init(_ sentence: String, retryAfter: TimeSpan? = nil, isRefused: Bool = false) {
            self.sentence = sentence
            self.retryAfter = retryAfter
            self.isRefused = isRefused
        }
    }
}

/// Posts notices, one request each: the thin door to the sinks.
public struct SinkSender: Sendable {
    /// How long a sink may take. One that needs longer has other troubles; it gets the notice again.
    public static let limit = Duration.seconds(10)
    /// What a sink says is read no further than this, and shown to nobody.
    private static let bodyBytes = 16 << 10
    /// Answers to this very request, and not to whoever sends it: a body that is never taken must not stop the others.
    private static let refusals: Set<Int> = [400, 405, 413, 415, 422]

    private let web: WebClient

    /// A sender on connections of its own, so that no token comes near them.
    public init(_ web: WebClient) { self.web = web }

    /// Posts a notice. Never throws and never waits longer than `limit`.
    public func send(_ notice: Notice, to sink: Sink, at now: Timestamp) async -> Attempt {
        guard let body = try? sink.format.body(of: notice) else {
            return .failed(.init("the notice has no JSON form", isRefused: true))
        }
        var headers = [("Content-Type", sink.format.contentType), ("User-Agent", "rolloutd/\(Version.current)")]
        headers += sink.signature?.headers(id: notice.id, at: now, body: body) ?? []
        let request = WebRequest(
            .post, sink.address, headers: headers.map { (name: $0.0, value: $0.1) }, body: body, limit: Self.limit,
            bodyBytes: Self.bodyBytes)
        switch await web.send(request) {
        case .success(let reply): return Self.attempt(reply, at: now)
        case .failure(let failure): return .failed(.init(Self.sentence(failure)))
        }
    }

    private static func attempt(_ reply: WebReply, at now: Timestamp) -> Attempt {
        switch reply.status {
        case 200..<300: return .delivered
        case 300..<400: return .failed(.init("it answered \(reply.status); redirects are not followed"))
        default:
            let wait = RetryAfter.read(header: reply.headers["retry-after"], message: nil, now: now)
            return .failed(
                .init(
                    "it answered \(reply.status)", retryAfter: wait, isRefused: refusals.contains(reply.status)))
        }
    }

    /// The client's own words name the host at most, never the path.
    private static func sentence(_ failure: WebFailure) -> String {
        switch failure {
        case .notSent, .broken: "there was no connection, or it broke off"
        case .timeout: "it did not answer within \(limit)"
        case .cancelled: "the daemon stops"
        }
    }
}
