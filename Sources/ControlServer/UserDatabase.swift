import Glibc
import NIOPosix
import RolloutModel
import UnixSockets

/// What the system knows of users and groups. It may be a network away, so it is asked on a thread of its own.
enum UserDatabase {
    /// The longest record of a group that is read; a longer one has no name.
    private static let recordBytes = 64 * 1_024
    /// More groups than anybody has; the kernel's own limit is 65,536.
    private static let mostGroups = 1_024

    /// The user's login name; nil where the database has none.
    static func name(of userID: UInt32) async -> String? {
        await ask { PeerCredentials.name(ofUser: userID) } ?? nil
    }

    /// The names of the groups that the user belongs to by the database, and of the one that the process runs with.
    static func groups(of peer: PeerCredentials) async -> Set<String> {
        await ask {
            let member = peer.userName.map { groupIDs(of: $0, peer.groupID) } ?? []
            return Set((member + [peer.groupID]).compactMap(groupName))
        } ?? []
    }

    private static func ask<Answer: Sendable>(_ question: @escaping @Sendable () -> Answer) async -> Answer? {
        try? await NIOThreadPool.singleton.runIfActive(question)
    }

    private static func groupIDs(of user: String, _ groupID: UInt32) -> [UInt32] {
        withUnsafeTemporaryAllocation(of: gid_t.self, capacity: mostGroups) { room in
            var count = CInt(room.count)
            guard getgrouplist(user, groupID, room.baseAddress, &count) >= 0 else { return [] }
            return Array(room.prefix(Int(count)))
        }
    }

    private static func groupName(_ groupID: UInt32) -> String? {
        var record = group()
        var found: UnsafeMutablePointer<group>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: recordBytes) { room in
            guard let start = room.baseAddress, getgrgid_r(groupID, &record, start, room.count, &found) == 0, let found
            else { return nil }
            return String(cString: found.pointee.gr_name)
        }
    }
}

extension Actor {
    /// Nobody has logged in: `(uid_t) -1`, what the kernel shows of services and of a machine without audit.
    private static let noLogin = UInt32.max

    /// The person behind a connection. Root is recorded by login, where root says so: sudo keeps that, and root's word on it
    /// is as good as the kernel's, for root may set it (pam_loginuid(8)).
    init(_ peer: PeerCredentials, loginUser: UInt32? = nil) async {
        guard peer.userID == 0, let loginUser, loginUser != 0, loginUser != Self.noLogin else {
            self.init(name: await UserDatabase.name(of: peer.userID) ?? "unknown", userID: peer.userID)
            return
        }
        self.init(name: await UserDatabase.name(of: loginUser) ?? "unknown", userID: loginUser, isRoot: true)
    }
}
