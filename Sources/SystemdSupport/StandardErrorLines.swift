import CSystemd
import Glibc
import Synchronization

/// Entries as single readable lines, for a terminal or a log file: time, level, sentence and fields.
///
/// Written without waiting: where the reader of a pipe or terminal does not keep up, the sink is busy.
public final class StandardErrorLines: EntrySink {
    /// The longest line in bytes. Linux writes as much to a pipe in one piece or not at all (`PIPE_BUF`, pipe(7)).
    public static let longestLine = 4_096
    /// The descriptor of standard error.
    public static let standardError: CInt = 2

    private let target: Target
    /// What a terminal or socket took only the beginning of.
    private let rest = Mutex<[UInt8]>([])

    /// Lines to an open descriptor, which stays the caller's.
    public init(descriptor: CInt = standardError) { target = Target(descriptor) }

    /// Writes the entry's line.
    public func offer(_ entry: SystemJournalEntry) -> Delivery {
        rest.withLock { rest in
            guard let left = target.write(rest) else { return broken(errno) }
            rest = left
            guard rest.isEmpty else { return Self.full }
            let line = Array(Self.line(entry).utf8)
            guard let left = target.write(line) else { return broken(errno) }
            guard left.count < line.count else { return Self.full }
            rest = left
            return .delivered
        }
    }

    /// The entry as one line with its line break.
    static func line(_ entry: SystemJournalEntry) -> String {
        var line = "\(entry.time) \(entry.priority) \(entry.message.escapingControls())"
        for field in entry.fields {
            line += " \(field.name)=\(quoted(field.value.escapingControls()))"
        }
        return line.prefix(utf8Bytes: longestLine - 1) + "\n"
    }

    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
    }

    private static let full = Delivery.busy("standard error takes no more lines: its reader does not keep up")

    /// With nobody left to read there is nobody to wait for.
    private func broken(_ number: CInt) -> Delivery {
        number == EPIPE ? .delivered : .busy("standard error cannot be written: \(errorText(number))")
    }
}

/// A descriptor that is written to without waiting and without changing it for the others that share it.
private struct Target {
    private let descriptor: CInt
    private let isSocket: Bool
    private let own: FileDescriptor?

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
        var status = stat()
        let kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        isSocket = kind == S_IFSOCK
        // O_NONBLOCK belongs to the open file, which the shell that started us shares: so open it a second time.
        let reopened =
            kind == S_IFIFO || kind == S_IFCHR
            ? open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) : -1
        own = reopened >= 0 ? FileDescriptor(owning: reopened) : nil
    }

    /// Writes as much as is possible at once and returns the rest; nil with `errno` when that failed.
    func write(_ bytes: [UInt8]) -> [UInt8]? {
        guard !bytes.isEmpty, let events = readiness else { return bytes }
        // Writing to a pipe without a reader would raise SIGPIPE.
        if events & POLLERR != 0 {
            errno = EPIPE
            return nil
        }
        let count = retryingInterrupts {
            isSocket
                ? send(descriptor, bytes, bytes.count, csystemd_send_at_once)
                : Glibc.write(own?.number ?? descriptor, bytes, bytes.count)
        }
        if count < 0 { return errno == EAGAIN ? bytes : nil }
        return Array(bytes.dropFirst(count))
    }

    /// What poll(2) says at this moment; nil where nothing can be written.
    private var readiness: CInt? {
        var waiting = pollfd(fd: own?.number ?? descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, 0) > 0 ? CInt(waiting.revents) : nil
    }
}
