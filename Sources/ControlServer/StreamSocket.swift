import Glibc
import UnixSockets

/// Making, binding and connecting the control socket's descriptors.
enum StreamSocket {
    /// The address of a control socket.
    static func address(of path: String) throws(ControlServerError) -> UnixAddress {
        guard let address = UnixAddress(path: path) else {
            throw ControlServerError(
                .pathTooLong,
                "The control socket's path \(path) has \(path.utf8.count) bytes: give one of 1 to "
                    + "\(UnixAddress.longestPath) bytes.")
        }
        return address
    }

    /// A stream socket that no child process inherits.
    static func make() throws(ControlServerError) -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .failed("make a socket", errno) }
        return descriptor
    }

    /// Binds the socket, which makes the file.
    static func bind(_ descriptor: CInt, to address: UnixAddress) throws(ControlServerError) {
        guard address.withSockaddr({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
            throw .failed("bind the control socket", errno)
        }
    }

    /// Connects the socket; 0, or the error's number.
    static func connect(_ descriptor: CInt, to address: UnixAddress) -> CInt {
        address.withSockaddr { Glibc.connect(descriptor, $0, $1) } == 0 ? 0 : errno
    }
}
