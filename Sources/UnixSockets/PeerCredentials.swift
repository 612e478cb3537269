import Glibc

/// Who stands at the other end of a connection, as the kernel noted it when the connection was made (unix(7), SO_PEERCRED).
///
/// The layout is that of `struct ucred`, which Swift does not import. In a service with `PrivateUsers=yes` everybody but root
/// and the service itself shows up as user 65534: the unit leaves that switch off.
public struct PeerCredentials: Hashable, Sendable {
    /// The socket option that holds them.
    public static let socketOption = SO_PEERCRED

    /// The process that connected, as far as this process's PID namespace shows it; it may have ended since.
    public let processID: Int32
    /// Its effective user.
    public let userID: UInt32
    /// Its effective group.
    public let groupID: UInt32

    /// What the kernel shows in place of a user that has no number in our user namespace: the default of
    /// `/proc/sys/kernel/overflowuid`. It stands for many people, so it vouches for none.
    private static let overflowUser: UInt32 = 65_534
    /// "No user": what a socket without a peer has.
    private static let noUser = UInt32.max

    /// Credentials as they are.
    public init(processID: Int32, userID: UInt32, groupID: UInt32) {
        self.processID = processID
        self.userID = userID
        self.groupID = groupID
    }

    /// Asks the kernel about a connected socket; nil where it does not say who is there, and where nobody is.
    public init?(ofPeerOn descriptor: CInt) {
        var peer = PeerCredentials(processID: 0, userID: Self.noUser, groupID: Self.noUser)
        var length = socklen_t(MemoryLayout<PeerCredentials>.size)
        guard getsockopt(descriptor, SOL_SOCKET, Self.socketOption, &peer, &length) == 0 else { return nil }
        // The kernel's answer for a socket that is not connected.
        guard peer.processID != 0 || peer.userID != Self.noUser else { return nil }
        self = peer
    }

    /// Whether the user is one that the kernel vouches for.
    public var areVouchedFor: Bool { userID != Self.overflowUser && userID != Self.noUser }

    /// The user's login name; nil for a user whom the system's databases do not know. They may be a network away.
    public var userName: String? { Self.name(ofUser: userID) }

    /// A user's login name; nil for a user whom the system's databases do not know.
    public static func name(ofUser userID: UInt32) -> String? {
        // getpwuid_r(3) asks for a larger buffer with ERANGE; a megabyte is more than any entry of a directory service.
        var size = 1_024
        while size <= 1 << 20 {
            var found: UnsafeMutablePointer<passwd>?
            var entry = passwd()
            var buffer = [CChar](repeating: 0, count: size)
            let (result, name) = buffer.withUnsafeMutableBufferPointer { buffer -> (CInt, String?) in
                guard let start = buffer.baseAddress else { return (ENOMEM, nil) }
                let result = getpwuid_r(userID, &entry, start, buffer.count, &found)
                return (result, found == nil ? nil : entry.pw_name.map { String(cString: $0) })
            }
            guard result == ERANGE || result == EINTR else { return name }
            if result == ERANGE { size *= 4 }
        }
        return nil
    }
}
