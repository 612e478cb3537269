import Glibc

/// The address of a Unix socket in the file system (unix(7)).
struct UnixAddress {
    private let address: sockaddr_un

    /// Fails for a path that does not fit: `sun_path` has 108 bytes, one of them for the end.
    init(_ path: String) throws(ControlServerError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard !bytes.isEmpty, bytes.count <= room, !bytes.contains(0) else {
            throw ControlServerError(
                .pathTooLong,
                "The control socket's path \(path) has \(bytes.count) bytes: give one of 1 to \(room) bytes.")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.address = address
    }

    /// A stream socket that no child process inherits.
    static func makeSocket() throws(ControlServerError) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .failed("make a socket", errno) }
        return descriptor
    }

    /// Binds the socket, which makes the file.
    func bind(_ descriptor: CInt) throws(ControlServerError) {
        guard call(Glibc.bind, descriptor) == 0 else { throw .failed("bind the control socket", errno) }
    }

    /// Connects the socket; 0, or the error's number.
    func connect(_ descriptor: CInt) -> CInt {
        call(Glibc.connect, descriptor) == 0 ? 0 : errno
    }

    private func call(
        _ function: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt, _ descriptor: CInt
    ) -> CInt {
        withUnsafeBytes(of: address) { bytes in
            function(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
