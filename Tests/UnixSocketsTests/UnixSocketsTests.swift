import Glibc
import Testing
import UnixSockets

@Suite("The kernel says who is there")
struct PeerCredentialsTests {
    @Test("the other end of a connection is known by process, user and group")
    func peer() throws {
        var ends: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { ends.forEach { close($0) } }
        let peer = try #require(PeerCredentials(ofPeerOn: ends[0]))
        #expect(peer.processID == getpid())
        #expect(peer.userID == geteuid())
        #expect(peer.groupID == getegid())
    }

    @Test("what is not a connection has nobody at its other end")
    func nobody() {
        let unconnected = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        let null = open("/dev/null", O_RDONLY)
        defer { for descriptor in [unconnected, null] { close(descriptor) } }
        for descriptor in [unconnected, -1, null] { #expect(PeerCredentials(ofPeerOn: descriptor) == nil) }
    }

    @Test("everybody is vouched for but those who share one number")
    func vouching() {
        #expect(PeerCredentials(processID: 1, userID: 0, groupID: 0).areVouchedFor)
        #expect(PeerCredentials(processID: 1, userID: 1_000, groupID: 0).areVouchedFor)
        #expect(!PeerCredentials(processID: 1, userID: 65_534, groupID: 65_534).areVouchedFor)
        #expect(!PeerCredentials(processID: 0, userID: .max, groupID: .max).areVouchedFor)
    }

    @Test("users have names, and unknown ones have none")
    func names() {
        #expect(PeerCredentials.name(ofUser: 0) == "root")
        #expect(PeerCredentials.name(ofUser: 4_000_000_007) == nil)
    }

    @Test("a path that does not fit is no address")
    func addresses() {
        #expect(UnixAddress(path: "/run/rolloutd.sock") != nil)
        for path in ["", "/run/a\0b", "/" + String(repeating: "x", count: UnixAddress.longestPath)] {
            #expect(UnixAddress(path: path) == nil)
        }
    }
}
