import HummingbirdCore
import Listening
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import UnixSockets

/// Serves the control socket until the daemon stops.
///
/// One way for both kinds of socket: a path is bound here, systemd's descriptor is checked here, and both are adopted by
/// NIO as a descriptor, for Hummingbird has no such address. The rest is Hummingbird's own channel and router.
public struct ControlServer: Service {
    private let socket: ControlSocket
    private let limits: ControlLimits
    private let logger: Logger
    private let onListening: @Sendable () async -> Void
    private let responder: ControlResponder
    private let streams: OpenStreams

    /// A server.
    ///
    /// - Parameters:
    ///   - socket: Where it listens.
    ///   - backend: What answers.
    ///   - access: Who may do what.
    ///   - limits: Bounds on what clients may take.
    ///   - logger: Where failures of the server itself go.
    ///   - onListening: Called once, as soon as connections are accepted: readiness waits for it.
    public init(
        socket: ControlSocket, backend: any ControlBackend, access: ControlAccess = ControlAccess(),
        limits: ControlLimits = ControlLimits(), logger: Logger, onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.socket = socket
        self.limits = limits
        self.logger = logger
        self.onListening = onListening
        streams = OpenStreams(limit: limits.streams)
        responder = ControlResponder(backend, access, streams, limits, logger)
    }

    /// Serves until a graceful shutdown or until the task is cancelled.
    ///
    /// - Throws: `ControlServerError` where the socket cannot be served.
    public func run() async throws {
        let listening = try ListeningSocket.open(socket)
        defer { listening.removeFile() }
        let connections = OpenConnections()
        let server = try await adopt(listening.descriptor, connections)
        await withTaskGroup { group in
            group.addTask { await accept(server) }
            group.addTask { await stop(server.channel, connections) }
            await onListening()
            await group.next()
            group.cancelAll()
        }
    }

    private typealias Connection = (http: HTTP1Channel, value: HTTP1Channel.Value)

    private func adopt(
        _ descriptor: CInt, _ connections: OpenConnections
    ) async throws -> NIOAsyncChannel<Connection, Never> {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // More than one at a time would let a burst pass the limit.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AvailableConnectionsChannelHandler(maxConnections: limits.connections))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(descriptor) { channel in prepare(channel, connections) }
    }

    private func prepare(_ channel: any Channel, _ connections: OpenConnections) -> EventLoopFuture<Connection> {
        connections.add(channel)
        let prepared = PeerCredentials.of(channel).flatMap { peer in
            let http = responder.channel(for: peer, limits)
            return http.setup(channel: channel, logger: logger).map { (http: http, value: $0) }
        }
        // NIO leaves the channel to us when its preparation fails.
        prepared.whenFailure { _ in channel.close(promise: nil) }
        return prepared
    }

    private func accept(_ server: NIOAsyncChannel<Connection, Never>) async {
        do {
            try await server.executeThenClose { inbound in
                await withDiscardingTaskGroup { group in
                    do {
                        for try await connection in inbound {
                            group.addTask { await connection.http.handle(value: connection.value, logger: logger) }
                        }
                    } catch is CancellationError {
                        // The daemon ends, and says why itself.
                    } catch {
                        logger.error("The control socket stopped accepting connections: \(error)")
                    }
                }
            }
        } catch {
            logger.error("The control socket was not closed cleanly: \(error)")
        }
    }

    /// Waits for the shutdown, then lets answers under way finish, and cuts them off where they take too long.
    private func stop(_ server: any Channel, _ connections: OpenConnections) async {
        do {
            try await gracefulShutdown()
            await server.closeListener(servedBy: MultiThreadedEventLoopGroup.singleton)
            // A stream never ends by itself, so it is told to before answers under way are waited for.
            streams.stop()
            connections.quiesce()
            try await Task.sleep(for: limits.grace)
        } catch {
            // Cancelled: the last connection has ended, or there is no time left for the others.
        }
        server.close(promise: nil)
        connections.closeAll()
    }
}
