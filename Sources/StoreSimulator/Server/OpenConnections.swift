import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// The connections to the server: one that stops must not wait for clients that keep theirs open.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// Those that were accepted and that nobody has begun to serve.
        var untaken: Set<ObjectIdentifier> = []
        var isOver = false
    }

    private let state = Mutex(State())

    /// Counts a connection in; one that comes after the end is closed at once.
    func add(_ channel: any Channel) {
        let identifier = ObjectIdentifier(channel)
        let isOver = state.withLock { state in
            state.channels[identifier] = channel
            state.untaken.insert(identifier)
            return state.isOver
        }
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.state.withLock { state in
                state.channels[identifier] = nil
                state.untaken.remove(identifier)
            }
        }
        if isOver { channel.close(promise: nil) }
    }

    /// Somebody serves the connection from now on.
    func take(_ channel: any Channel) { state.withLock { _ = $0.untaken.remove(ObjectIdentifier(channel)) } }

    /// Returns when every connection that was accepted is served.
    func allTaken() async {
        while !state.withLock(\.untaken.isEmpty) { await Task.yield() }
    }

    /// Closes every connection, those that are still to come too.
    func end() async {
        let open = state.withLock { state in
            state.isOver = true
            return Array(state.channels.values)
        }
        for channel in open { try? await channel.close().get() }
    }
}

/// A kind of connection that is counted from its beginning.
struct CountedChannel<Inner: ServerChildChannel>: ServerChildChannel {
    let inner: Inner
    let connections: OpenConnections

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
        connections.add(channel)
        return inner.setup(channel: channel, logger: logger)
    }

    func handle(value: Inner.Value, logger: Logger) async {
        connections.take(value.channel)
        await inner.handle(value: value, logger: logger)
    }
}
