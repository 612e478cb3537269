import CSystemd
import Glibc

/// Who is at the other end of a Unix socket, by the kernel's word.
///
/// In a service with `PrivateUsers=yes` everybody but root and the service itself shows up as user 65534: the unit leaves that
/// switch off.
public struct PeerCredentials: Hashable, Sendable {
    /// The process that connected, as far as this process's PID namespace shows it; it may have ended since.
    public let processID: Int32
    /// The user who connected.
    public let userID: UInt32
    /// That user's group at the time.
    public let groupID: UInt32

    /// Asks the kernel (`SO_PEERCRED`, unix(7)) about a connected socket.
    public init(ofPeerOn descriptor: CInt) throws(SystemdSupportError) {
        var peer = csystemd_peer()
        guard csystemd_peer_of(descriptor, &peer) == 0 else {
            throw SystemdSupportError(
                .peerUnknown,
                "the kernel does not say who is at the other end of descriptor \(descriptor): \(errorText(errno))")
        }
        // The kernel's answer for a socket that is not connected.
        guard peer.pid != 0 || peer.uid != .max else {
            throw SystemdSupportError(.peerUnknown, "nobody is connected to descriptor \(descriptor)")
        }
        processID = peer.pid
        userID = peer.uid
        groupID = peer.gid
    }

    /// The user's login name; nil for a user whom the system's databases do not know.
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
