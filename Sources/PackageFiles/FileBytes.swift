import Glibc

/// A file's bytes, read where they are needed.
public final class FileBytes: ByteSource, Sendable {
    /// How many bytes the file had when it was opened.
    public let count: Int
    /// Where it is.
    public let path: String
    private let descriptor: Int32

    /// Opens a regular file.
    ///
    /// - Throws: `PackageFileError` with the code `unreadable`.
    public init(path: String) throws(PackageFileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw PackageFileError(.unreadable, "it cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw PackageFileError(.unreadable, "it is not a regular file")
        }
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads some of them.
    ///
    /// - Throws: `PackageFileError` where there are not so many any more, or the file cannot be read.
    public func read(at offset: Int, count: Int) throws(PackageFileError) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            throw PackageFileError(.truncated, "it ends too early")
        }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got <= 0 {
                    failure = got < 0 ? errno : -1
                    break
                }
                filled += got
            }
        }
        guard failure == 0 else {
            let reason = failure > 0 ? String(cString: strerror(failure)) : "it became shorter"
            throw PackageFileError(.unreadable, "it cannot be read: \(reason)")
        }
        return bytes
    }
}
