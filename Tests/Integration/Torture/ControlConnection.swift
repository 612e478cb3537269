import Foundation

/// A raw connection to the control socket, for clients that behave as no client should.
struct ControlConnection: Sendable {
    private let descriptor: Int32

    /// Connects, or gives nil where nobody listens.
    init?(_ path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            _ = Foundation.close(descriptor)
            return nil
        }
    }

    /// Sends as much as the kernel takes at once; how much that was.
    @discardableResult
    func send(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        return Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// POLLRDHUP of poll(2), which Swift's module of the C library leaves out.
    private static let closedByPeer: Int16 = 0x2000

    /// Whether the other side has closed it.
    var isClosed: Bool {
        var event = pollfd(fd: descriptor, events: Self.closedByPeer, revents: 0)
        return poll(&event, 1, 0) > 0 && event.revents != 0
    }

    func close() { _ = Foundation.close(descriptor) }
}
