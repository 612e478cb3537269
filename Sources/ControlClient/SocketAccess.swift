import Glibc

/// Explains why a socket cannot be opened, in the words of the person who wants to.
enum SocketAccess {
    /// Whether connect(2) is what fails with that number; a connection that stands breaks with others.
    static func isFromConnecting(_ number: CInt) -> Bool {
        [ENOENT, ENOTDIR, ECONNREFUSED, EACCES, EPERM, EAGAIN, ENOTSOCK, EPROTOTYPE, ELOOP, ENAMETOOLONG].contains(
            number)
    }

    /// The error for a connection attempt that ended with `number` of errno(3).
    static func explain(_ number: CInt, _ path: String) -> ControlClientError {
        switch number {
        case ENOENT:
            ControlClientError(
                .notReachable, "There is no control socket at \(path): rolloutd is not running, or listens elsewhere.",
                next: "See systemctl status rolloutd.socket rolloutd; name another socket with --socket.")
        case ECONNREFUSED:
            ControlClientError(
                .notReachable, "Nobody listens on \(path): rolloutd has stopped or crashed.",
                next: "See systemctl status rolloutd.socket rolloutd, and journalctl -u rolloutd -e for why.")
        case EACCES, EPERM:
            ControlClientError(.notAllowed, "You may not open \(path).", next: whoMay(path))
        case EAGAIN:
            ControlClientError(
                .timedOut, "rolloutd has as many connections on \(path) as it takes.",
                next: "Try again in a minute; ss -xp shows who holds them.")
        default:
            ControlClientError(
                .notReachable, "\(path) cannot be opened: \(String(cString: strerror(number))).",
                next: "See systemctl status rolloutd.socket rolloutd.")
        }
    }

    private static func whoMay(_ path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "Ask an administrator for access to the folder that it is in." }
        guard status.st_gid != 0 else { return "It is for root alone: run the command with sudo." }
        let group = groupName(status.st_gid) ?? "\(status.st_gid)"
        return
            "It is for the group \(group): ask an administrator to add you (usermod -aG \(group) NAME), then log in again."
    }

    private static func groupName(_ number: gid_t) -> String? {
        var record = group()
        var found: UnsafeMutablePointer<group>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: groupRecordBytes) { room in
            guard let start = room.baseAddress, getgrgid_r(number, &record, start, room.count, &found) == 0, let found
            else { return nil }
            return String(cString: found.pointee.gr_name)
        }
    }

    /// A group's record lists its members: room for some thousands of them.
    private static let groupRecordBytes = 256 * 1_024
}
