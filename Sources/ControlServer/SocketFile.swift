import Glibc
import UnixSockets

/// The file of a bound Unix socket. It outlives its process, so it says nothing of whether anybody listens.
struct SocketFile {
    private let path: String
    private let device: dev_t
    private let number: ino_t

    /// The file that stands at the path now.
    init(_ path: String) throws(ControlServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .failed("read \(path)", errno) }
        self.path = path
        device = status.st_dev
        number = status.st_ino
    }

    /// Removes the file if it still is the same one: another daemon may have put its own there.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == number else { return }
        unlink(path)
    }

    /// Makes room at the path: removes a socket file that nobody listens on, and nothing else.
    static func clear(_ path: String, _ address: UnixAddress) throws(ControlServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .failed("look at \(path)", errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ControlServerError(
                .notASocket,
                "\(path) exists and is not a socket: move it away, or choose another path for the control socket.")
        }
        let probe = try StreamSocket.make()
        defer { close(probe) }
        guard StreamSocket.connect(probe, to: address) == ECONNREFUSED else {
            throw ControlServerError(
                .inUse,
                "Another process listens on \(path): stop the other rolloutd, or choose another path for the control socket."
            )
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw .failed("remove the stale socket \(path)", errno) }
    }
}

/// An exclusive lock on the folder of a path, by flock(2): it ends with the process and leaves no file behind.
struct FolderLock {
    private let descriptor: CInt

    /// Fails at once where another process holds it.
    init(of path: String) throws(ControlServerError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed("open the folder \(folder)", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            close(descriptor)
            guard number == EWOULDBLOCK else { throw .failed("lock the folder \(folder)", number) }
            throw ControlServerError(.inUse, "Another rolloutd is just starting on \(path): stop one of the two.")
        }
    }

    /// Gives the lock back.
    func release() { close(descriptor) }
}
