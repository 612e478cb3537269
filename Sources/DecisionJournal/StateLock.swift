import Glibc
import Synchronization

/// The exclusive lock on a state directory, held until `release()` or the end of the process, however that comes.
///
/// It is a `flock` on a file of its own: the kernel gives it up with the process, and no copy or restore of the database
/// can carry it along. O_CLOEXEC keeps it from children.
final class StateLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock or throws `inUse`.
    init(_ directory: StateDirectory) throws(JournalError) {
        let path = directory.file("lock")
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .directory(path: directory.path, why: "\(path): \(Errno.text)") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.read(file)
            close(file)
            throw .inUse(directory: directory.path, holder: holder)
        }
        descriptor = Mutex(file)
        Self.write("\(getpid())\n", to: file)
    }

    /// Gives the lock up.
    func release() {
        descriptor.withLock { file in
            guard let held = file else { return }
            // Not by closing alone: a child between fork and exec shares the lock until then.
            _ = flock(held, LOCK_UN)
            close(held)
            file = nil
        }
    }

    deinit { release() }

    // The number only serves the other's error message: on a full disk it may be missing.
    private static func write(_ text: String, to file: Int32) {
        guard ftruncate(file, 0) == 0 else { return }
        let bytes = Array(text.utf8)
        _ = pwrite(file, bytes, bytes.count, 0)
    }

    private static func read(_ file: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(file, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
        return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
    }
}
