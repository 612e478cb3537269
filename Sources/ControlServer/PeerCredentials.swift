import Glibc
import NIOCore

/// Who stands at the other end of a connection, as the kernel noted it when the connection was made (unix(7), SO_PEERCRED).
///
/// The layout is that of `struct ucred`, which Swift does not import.
struct PeerCredentials: Hashable, Sendable {
    /// The process.
    let processID: Int32
    /// Its effective user.
    let userID: UInt32
    /// Its effective group.
    let groupID: UInt32

    /// What the kernel shows in place of a user that has no number in our user namespace: the default of
    /// `/proc/sys/kernel/overflowuid`. It stands for many people, so it vouches for none.
    private static let overflowUser: UInt32 = 65_534
    /// "No user": what a socket without a peer has.
    private static let noUser = UInt32.max

    /// Whether the user is one that the kernel vouches for.
    var areVouchedFor: Bool { userID != Self.overflowUser && userID != Self.noUser }

    /// The credentials of a connection's other end; nil where the kernel does not give them.
    static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials?> {
        guard let socket = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let credentials: EventLoopFuture<PeerCredentials> = socket.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return credentials.map { $0.areVouchedFor ? $0 : nil }.recover { _ in nil }
    }
}
