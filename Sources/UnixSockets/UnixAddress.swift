public import Glibc

/// The address of a Unix socket in the file system (unix(7)).
public struct UnixAddress: Sendable {
    /// The longest path in bytes: the kernel's 108 with the zero at the end.
    public static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    private let path: [UInt8]

    /// Fails for a path that is empty or too long, or holds a zero.
    public init?(path: String) {
        self.path = Array(path.utf8)
        guard (1...Self.longestPath).contains(self.path.count), !self.path.contains(0) else { return nil }
    }

    /// Calls `body` with the address in the kernel's form.
    public func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
