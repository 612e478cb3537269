import NIOCore
import NIOPosix
import RolloutModel
import UnixSockets

extension PeerCredentials {
    /// The credentials of a connection's other end; nil where the kernel does not give them, or vouches for nobody.
    static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials?> {
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let credentials: EventLoopFuture<PeerCredentials> = socket.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: socketOption))
        return credentials.map { $0.areVouchedFor ? $0 : nil }.recover { _ in nil }
    }
}
