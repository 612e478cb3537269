import Glibc

/// Where the control socket comes from.
public enum ControlSocket: Hashable, Sendable {
    /// Bound and listening already, handed over by systemd. The server owns the descriptor from then on.
    case inherited(descriptor: CInt)
    /// To be bound at this path, for the owner and the group of the process.
    case path(String)
}

/// A Unix socket that listens, however it came about: one way for both, so that both are tested alike.
struct ListeningSocket {
    /// How many connections the kernel queues while the server is busy or full.
    private static let backlog: CInt = 64

    /// The descriptor, for the server to take over.
    let descriptor: CInt
    /// The file that was made for it; nil where systemd made it.
    private let file: SocketFile?

    /// Opens the socket.
    static func open(_ socket: ControlSocket) throws(ControlServerError) -> ListeningSocket {
        switch socket {
        case .inherited(let descriptor):
            try check(descriptor)
            return ListeningSocket(descriptor: descriptor, file: nil)
        case .path(let path):
            return try bind(path)
        }
    }

    /// Removes the socket's file if it still is ours; a file of systemd's stays.
    func removeFile() { file?.remove() }

    private static func check(_ descriptor: CInt) throws(ControlServerError) {
        guard option(SO_DOMAIN, of: descriptor) == AF_UNIX, option(SO_ACCEPTCONN, of: descriptor) == 1,
            option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue)
        else {
            throw ControlServerError(
                .notListening,
                "File descriptor \(descriptor) is not a listening Unix stream socket: check ListenStream= of rolloutd.socket."
            )
        }
        // A program that the daemon starts must not hold the socket open after the daemon is gone.
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw .failed("mark file descriptor \(descriptor) as our own", errno)
        }
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }

    private static func bind(_ path: String) throws(ControlServerError) -> ListeningSocket {
        let address = try StreamSocket.address(of: path)
        // Held over look, removal and bind: of two daemons that start at once, one must not remove the other's file.
        let lock = try FolderLock(of: path)
        defer { lock.release() }
        try SocketFile.clear(path, address)
        let descriptor = try StreamSocket.make()
        do throws(ControlServerError) {
            try StreamSocket.bind(descriptor, to: address)
            let file = try SocketFile(path)
            // Between bind and listen nobody can connect, so no mode but this one ever counts.
            guard chmod(path, 0o660) == 0 else { throw .failed("set the mode of \(path)", errno) }
            guard listen(descriptor, backlog) == 0 else { throw .failed("listen on \(path)", errno) }
            return ListeningSocket(descriptor: descriptor, file: file)
        } catch {
            close(descriptor)
            throw error
        }
    }
}

extension ControlServerError {
    /// A system call that failed with `number`.
    static func failed(_ what: String, _ number: CInt) -> ControlServerError {
        ControlServerError(
            .systemCall,
            "Cannot \(what): \(String(cString: strerror(number))). Check the folder's owner and mode and the control socket's path."
        )
    }
}
