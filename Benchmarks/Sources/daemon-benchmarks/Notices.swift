import Foundation

/// The socket on which a service tells its manager how it is (sd_notify(3)).
final class Notices {
    /// No benchmark waits longer for a word.
    private static let patience = 300
    private let socket: Int32

    init(path: String) throws {
        unlink(path)
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { throw Trouble("\(path) is too long for a socket") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        guard bound == 0 else { throw Trouble("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(socket) }

    /// The next notice.
    func next() throws -> String {
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(Self.patience * 1_000)) == 1 else {
            throw Trouble("rolloutd has said nothing for \(Self.patience) s")
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
