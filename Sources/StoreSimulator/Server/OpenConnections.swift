import NIOCore
import Synchronization

/// The connections that requests came over: a server that stops must not wait for clients that keep theirs open.
final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let identifier = ObjectIdentifier(channel)
        let isNew = channels.withLock { $0.updateValue(channel, forKey: identifier) == nil }
        guard isNew else { return }
        channel.closeFuture.whenComplete { [weak self] _ in
            self?.channels.withLock { _ = $0.removeValue(forKey: identifier) }
        }
    }

    func closeAll() async {
        let open = channels.withLock { Array($0.values) }
        for channel in open { try? await channel.close().get() }
    }
}
