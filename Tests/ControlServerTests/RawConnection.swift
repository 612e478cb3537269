import Glibc
import NIOPosix

/// A client that speaks in bytes, so that it can do what no decent client does.
final class RawConnection: Sendable {
    /// How long a read may take before the test fails.
    private static let patience = 20

    private let descriptor: CInt

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard descriptor >= 0, withAddress(path, { connect(descriptor, $0, $1) }) == 0 else {
            throw TestFailure("connect to \(path): errno \(errno)")
        }
    }

    deinit { close(descriptor) }

    /// Writes text.
    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
            throw TestFailure("send: errno \(errno)")
        }
    }

    /// Reads until the other side closes. On a thread of its own, for it blocks.
    func readToEnd() async throws -> String {
        try await NIOThreadPool.singleton.runIfActive { try self.read(until: { _ in false }) }
    }

    /// Reads until the text holds `mark`.
    func read(until mark: String) async throws -> String {
        try await NIOThreadPool.singleton.runIfActive { try self.read(until: { $0.contains(mark) }) }
    }

    private func read(until isEnough: (String) -> Bool) throws -> String {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(String(decoding: received, as: UTF8.self)) {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { break }
            guard count > 0 else { throw TestFailure("nothing came, and the connection stays open: errno \(errno)") }
            received += chunk[..<count]
        }
        return String(decoding: received, as: UTF8.self)
    }
}

/// Does blocking work on a thread of its own.
func onThread(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await NIOThreadPool.singleton.runIfActive(work)
}

/// A listening Unix socket as systemd makes it.
func makeListeningSocket(_ path: String) throws -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0, withAddress(path, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 16) == 0 else {
        throw TestFailure("listen on \(path): errno \(errno)")
    }
    return descriptor
}

private func withAddress<Value>(_ path: String, _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Value) -> Value {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    return withUnsafeBytes(of: address) {
        body($0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_un>.size))
    }
}
