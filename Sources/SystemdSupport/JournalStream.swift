import Glibc

/// The way to tell whether standard error leads to journald.
public enum JournalStream {
    /// Whether the descriptor is the stream that the service manager connected to journald: `$JOURNAL_STREAM` holds the
    /// device and inode of that stream, and a redirected standard error has others (systemd.exec(5)).
    public static func isConnected(_ value: String?, descriptor: CInt = StandardErrorLines.standardError) -> Bool {
        guard let parts = value?.split(separator: ":", omittingEmptySubsequences: false), parts.count == 2,
            let device = UInt64(parts[0]), let inode = UInt64(parts[1])
        else { return false }
        var status = stat()
        return fstat(descriptor, &status) == 0 && UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
    }

    /// journald where standard error leads there, else readable lines on standard error.
    ///
    /// - Parameters:
    ///   - environment: the process's, for `JOURNAL_STREAM`.
    ///   - descriptor: standard error.
    /// - Returns: the sink.
    /// - Throws: `SystemdSupportError` where no socket can be made.
    public static func sink(
        environment: [String: String], descriptor: CInt = StandardErrorLines.standardError
    ) throws(SystemdSupportError) -> any EntrySink {
        isConnected(environment["JOURNAL_STREAM"], descriptor: descriptor)
            ? try SystemJournal() : StandardErrorLines(descriptor: descriptor)
    }
}
