import Glibc

/// A file that only takes up room: given up when the disk is full and a halt must be recorded (S15).
struct Reserve: Sendable {
    /// Its size in bytes: a halt with its evidence takes some 50 KB of write-ahead log, and the outcome follows.
    static let size = 1 << 20

    /// Where it lies.
    let path: String

    /// The reserve of a state directory; makes nothing yet.
    init(_ directory: StateDirectory) { path = directory.file("reserve") }

    /// Whether the room is taken, block by block.
    var isThere: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size >= Self.size && status.st_blocks * 512 >= Self.size
    }

    /// Takes up the room where it is not taken. Returns whether it is; on a full disk it is not, and that is no error.
    func make() -> Bool {
        if isThere { return true }
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        if posix_fallocate(file, 0, off_t(Self.size)) == 0, fsync(file) == 0 { return true }
        // Half a reserve would take the last blocks from the journal and promise nothing.
        unlink(path)
        return false
    }

    /// Gives the room up; whether there was any.
    func free() -> Bool { unlink(path) == 0 }
}
