import Glibc

/// Opens an operator's file and reads it whole, checking what was opened rather than what its name said before.
public enum ConfigurationFile {
    /// What a name turned out to be.
    public enum Contents: Sendable {
        /// The file's bytes.
        case bytes([UInt8])
        /// A link to `/dev/null`: the file of that name is masked, as systemd's drop-in folders have it.
        case masked
        /// Nothing of that name is there.
        case missing
    }

    /// Reads the file. Links are followed, since configuration management makes them, and the file that they lead to is checked:
    /// it must be a regular file, at most 1 MB, that nobody but root and the process's own user may change, unless that is
    /// allowed.
    ///
    /// - Throws: a `Diagnostic` at 1:1 that says what to do.
    public static func read(_ path: String, mayBeWritableByOthers: Bool = false) throws(Diagnostic) -> Contents {
        // O_NONBLOCK: opening a named pipe must not wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT && !isLink(path) { return .missing }
            let reason = String(cString: strerror(errno))
            throw problem(path, "the file cannot be opened: \(reason)", "let the daemon's user read it, or remove it")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw problem(
                path, "the file cannot be examined: \(String(cString: strerror(errno)))", "see to the file system")
        }
        if isNullDevice(status) { return .masked }
        try check(status, path, mayBeWritableByOthers)
        return .bytes(try bytes(of: descriptor, path))
    }

    private static func check(_ status: stat, _ path: String, _ mayBeWritableByOthers: Bool) throws(Diagnostic) {
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw problem(path, "this is not a regular file", "put a file here, or a link to one")
        }
        if !mayBeWritableByOthers, let change = OthersMayChange(status, path, "file") {
            throw problem(path, change.what, change.instead)
        }
        guard Int(status.st_size) <= Document.largestFile else {
            throw problem(
                path, "the file has \(status.st_size) bytes",
                "keep it under \(Document.largestFile): this cannot be the file that was meant")
        }
    }

    private static func bytes(of descriptor: Int32, _ path: String) throws(Diagnostic) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // A file that grows while it is read ends one buffer past the limit, and parsing then says that it is too large.
        while bytes.count <= Document.largestFile {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw problem(
                    path, "the file cannot be read: \(String(cString: strerror(errno)))", "see to the file system")
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static func isNullDevice(_ status: stat) -> Bool {
        var null = stat()
        return status.st_mode & S_IFMT == S_IFCHR && stat("/dev/null", &null) == 0 && status.st_rdev == null.st_rdev
    }

    private static func problem(_ path: String, _ what: String, _ instead: String) -> Diagnostic {
        Diagnostic(file: path, position: .start, what: what, whatToWriteInstead: instead)
    }
}
