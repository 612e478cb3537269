import Glibc
import Synchronization

/// The file into which every request is written, a line of JSON for each.
final class RequestLogFile: Sendable {
    /// Why the file cannot be used.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    private let hasFailed = Mutex(false)
    private let path: String

    init(_ path: String) throws(Problem) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Problem(
                description: "\(path) cannot be opened: \(String(cString: strerror(errno))): name another file")
        }
    }

    deinit { close(descriptor) }

    /// Writes a line; the first failure is said on stderr, for a log must not stop the simulator.
    func append(_ line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return complain(String(cString: strerror(errno))) }
            bytes = bytes.dropFirst(count)
        }
    }

    private func complain(_ reason: String) {
        let isFirst = hasFailed.withLock { failed in
            defer { failed = true }
            return !failed
        }
        let message = Array("storesim: \(path) cannot be written: \(reason)\n".utf8)
        if isFirst { _ = write(STDERR_FILENO, message, message.count) }
    }
}
