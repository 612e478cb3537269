import Glibc

/// The folder that holds everything the daemon must not lose: the journal, its lock, its reserve, the delivered mark.
struct StateDirectory: Sendable {
    /// Where it lies.
    let path: String

    /// Makes the folder (0700) where there is none; throws where it cannot be used or others may write to it.
    init(preparing path: String) throws(JournalError) {
        self.path = path
        if mkdir(path, 0o700) == 0 {
            try syncParent()
        } else if errno != EEXIST {
            throw .directory(path: path, why: "it cannot be made: \(Errno.text)")
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .directory(path: path, why: Errno.text) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .directory(path: path, why: "it is not a folder") }
        guard status.st_mode & 0o022 == 0 else {
            throw .directory(path: path, why: "others may write to it; run chmod 0700 \(path)")
        }
    }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Room that must be left for writing: the log of some hundred ordinary entries, or of one large policy.
    private static let enoughRoom = UInt64(256 << 10)

    /// Whether the file system has room left; where it does not say so, it is taken to have.
    var hasRoom: Bool {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return true }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= Self.enoughRoom
    }

    /// Makes the folder's list of files durable. SQLite does so too, but ignores it when that fails.
    func sync() throws(JournalError) { try Self.sync(folder: path) }

    // The name of a new folder stands in the folder above it.
    private func syncParent() throws(JournalError) { try Self.sync(folder: path + "/..") }

    private static func sync(folder: String) throws(JournalError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .directory(path: folder, why: Errno.text) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .directory(path: folder, why: "it cannot be synced: \(Errno.text)") }
    }
}

/// The last system call's error in words.
enum Errno {
    static var text: String { String(cString: strerror(errno)) }
}
