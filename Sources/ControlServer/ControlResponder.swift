import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import UnixSockets

/// Answers the requests of one connection after another.
struct ControlResponder: Sendable {
    private let router: RouterResponder<ControlContext>
    private let logger: Logger

    /// The routes over a backend.
    init(
        _ backend: any ControlBackend, _ access: ControlAccess, _ streams: OpenStreams, _ limits: ControlLimits,
        _ logger: Logger
    ) {
        let router = Router(context: ControlContext.self)
        router.add(middleware: ExplainProblems())
        LookRoutes(backend: backend).add(to: router)
        LookRoutes(backend: backend).addReasons(to: router)
        ActRoutes(backend: backend, access: access).add(to: router)
        let stream = EventStream(backend: backend, streams: streams, limits: limits)
        StreamRoutes(backend: backend, stream: stream).add(to: router)
        self.router = router.buildResponder()
        self.logger = logger
    }

    /// Answers one request of that peer.
    func respond(to request: Request, from peer: PeerCredentials?) async throws -> Response {
        try await router.respond(to: request, context: ControlContext(source: .init(logger: logger, peer: peer)))
    }

    /// The HTTP channel of a connection of that peer.
    func channel(for peer: PeerCredentials?, _ limits: ControlLimits) -> HTTP1Channel {
        var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
        decoder.maxHeaderFieldSize = limits.headBytes
        decoder.maxHeaderListSize = limits.headBytes
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionDeadlines(limits) { tellDropped(peer) }],
            idleTimeout: TimeAmount(limits.idle),
            httpDecoderConfiguration: decoder)
        return HTTP1Channel(
            responder: { request, writer, _ in
                let response = try await respond(to: request, from: peer)
                try await writer.write(response: response.head, body: response.body)
            }, configuration: configuration)
    }
}

extension ControlResponder {
    private func tellDropped(_ peer: PeerCredentials?) {
        let who = peer.map { "user \($0.userID), process \($0.processID)" } ?? "an unknown user"
        logger.warning("A client of the control socket (\(who)) did not read its event stream and was dropped.")
    }
}

/// Answers every problem as JSON. It stands inside the router, which otherwise turns some errors into bare responses.
private struct ExplainProblems: RouterMiddleware {
    func handle(
        _ request: Request, context: ControlContext, next: (Request, ControlContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // Hummingbird answers this one itself, and closes.
            throw error
        } catch {
            return ControlAnswer.problem(error, path: request.uri.path)
        }
    }
}
