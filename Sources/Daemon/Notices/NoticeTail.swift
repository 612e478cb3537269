import DecisionJournal
import Notifications

/// Learns what must be told while the journal is replayed at the start, and keeps the newest notices of it: which of them
/// were told already, the outbox knows.
struct NoticeTail {
    /// More than this between two commits of the outbox would be a night without one.
    private static let mostKept = 2_000

    /// Everything learnt so far.
    private(set) var book = NoticeBook()
    /// The sequence of the last entry taken in.
    private(set) var sequence: Int64 = 0
    private var newest: [(sequence: Int64, posting: Posting)] = []

    /// Takes in the journal's next entry.
    mutating func take(_ entry: JournalEntry) {
        newest += book.take(entry.record, hash: entry.hash).map { (entry.sequence, $0) }
        if newest.count > 2 * Self.mostKept { newest.removeFirst(newest.count - Self.mostKept) }
        sequence = entry.sequence
    }

    /// The notices of the entries after that one.
    func postings(after sequence: Int64) -> [Posting] {
        newest.filter { $0.sequence > sequence }.map(\.posting)
    }
}
