import Notifications
import RolloutModel

/// What must be told of a journal, learnt while it is replayed: the daemon's, which remembers it from one process to the next.
struct NoticeTail: Sendable {
    private(set) var book = NoticeBook()
    /// How many records it has taken in.
    private(set) var count = 0
    private var made: [(place: Int, posting: Posting)] = []

    /// Takes in the records from there on.
    mutating func take(_ records: ArraySlice<JournalRecord>) {
        for (place, record) in zip(records.indices, records) {
            made += book.take(record, hash: Self.hash(record, place)).map { (place, $0) }
        }
        count = records.endIndex
    }

    /// The notices of the records after the first so many.
    func postings(after count: Int) -> [Posting] { made.filter { $0.place >= count }.map(\.posting) }

    /// What stands for the entry's hash where no chain makes one: no two entries have the same.
    static func hash(_ record: JournalRecord, _ place: Int) -> Digest {
        Digest("\(place)-\(record.at.wall.milliseconds)-\(record.at.boot.milliseconds)")
    }
}
