public import NIOCore
import NIOPosix
import Synchronization

/// A server on a loopback port that answers each request with exact bytes, or with a closed or reset connection, as a test
/// says, and remembers what it was asked.
public final class ScriptedServer: Sendable {
    /// One request as it came.
    public struct Request: Sendable {
        /// `POST`
        public let method: String
        /// Path and query, still encoded.
        public let target: String
        /// The header fields in their order.
        public let headers: [(name: String, value: String)]
        /// The body.
        public let body: String

        /// A request that was never sent, for scripts that are read without one.
        public init(method: String, target: String, headers: [(name: String, value: String)], body: String) {
            self.method = method
            self.target = target
            self.headers = headers
            self.body = body
        }

        /// The first field of that name, in any case.
        public func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// What is done about a request, step by step.
    public enum Step: Sendable {
        /// These bytes are sent.
        case send([UInt8])
        /// The connection is closed in order.
        case close
        /// The connection is reset.
        case reset
    }

    private struct State {
        var requests: [Request] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let answer: @Sendable (Request) -> [Step]

    private init(_ answer: @escaping @Sendable (Request) -> [Step]) { self.answer = answer }

    /// Runs a server as long as the body runs.
    ///
    /// - Parameters:
    ///   - prepare: Puts handlers before the server's own, such as TLS.
    ///   - answer: What to do about each request.
    ///   - body: Is given the server and its port.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or that no port could be had.
    public static func run<Result>(
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in },
        answer: @escaping @Sendable (Request) -> [Step],
        _ body: (ScriptedServer, _ port: Int) async throws -> Result
    ) async throws -> Result {
        let server = ScriptedServer(answer)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try prepare(channel)
                    try channel.pipeline.syncOperations.addHandler(ScriptedConnection(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(server, listener.localAddress?.port ?? 0)
            try await listener.close()
            return result
        } catch {
            try? await listener.close()
            throw error
        }
    }

    /// What was asked so far.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// Returns when so many requests have come; give the test a time limit.
    public func came(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.requests.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func steps(for request: Request) -> [Step] {
        let (ready, steps) = state.withLock { state in
            state.requests.append(request)
            let ready = state.waiting.filter { $0.count <= state.requests.count }
            state.waiting.removeAll { $0.count <= state.requests.count }
            return (ready, answer(request))
        }
        for waiter in ready { waiter.continuation.resume() }
        return steps
    }
}
