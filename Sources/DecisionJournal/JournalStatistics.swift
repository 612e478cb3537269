/// What a journal wrote since the process began.
public struct JournalStatistics: Hashable, Sendable {
    /// Transactions, each with one sync.
    public var commits = 0
    /// Entries in them.
    public var entries = 0
    /// Times the log was copied into the database.
    public var checkpoints = 0
    /// Times it could not be, for want of room or because somebody read: the log grows.
    public var checkpointsPutOff = 0
    /// Times a halt was recorded with the room of the reserve.
    public var reservesSpent = 0
}

/// When the log is copied into the database: often enough that it stays a few megabytes, seldom enough that the two syncs
/// do not count.
struct CheckpointSchedule: Sendable {
    /// A commit writes some 4 to 16 KB of log.
    private static let commits = 250
    private static let bytes = 2 << 20

    private var commitsSince = 0
    private var bytesSince = 0

    /// Counts a commit; whether it was the last before a checkpoint.
    mutating func isDue(after entries: [StoredEntry]) -> Bool {
        commitsSince += 1
        bytesSince += entries.reduce(0) { $0 + $1.payload.utf8.count }
        guard commitsSince >= Self.commits || bytesSince >= Self.bytes else { return false }
        self = CheckpointSchedule()
        return true
    }
}
