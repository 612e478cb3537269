import Notifications
import RolloutModel

/// What one process knows of notices: the production book and lanes, and the daemon's messenger around them without its tasks.
struct NoticeDesk: Sendable {
    private(set) var book: NoticeBook
    private(set) var lanes: [SinkName: DeliveryLane] = [:]
    /// How many records the book has learnt from.
    private(set) var learnt: Int
    /// What was given up, until somebody asks.
    private(set) var losses: [(sink: SinkName, loss: DeliveryLane.Loss)] = []

    /// A desk that goes on where the file ends, after a journal whose notices the tail has.
    init(_ tail: NoticeTail, _ content: Outbox.Content, at now: Timestamp) {
        book = tail.book
        learnt = tail.count
        book.remember(content.reminders)
        let missed = content.sequence.map { tail.postings(after: min(Int($0), tail.count)) }
        if missed == nil { book.settle(at: now) }
        for sink in Sinks.names { lanes[sink] = DeliveryLane() }
        for posting in content.waiting + (missed ?? []) { add(posting) }
    }

    /// Learns from the journal's next records, and takes in that time has passed.
    mutating func turn(_ records: ArraySlice<JournalRecord>, at now: Timestamp) {
        for (place, record) in zip(records.indices, records) {
            for posting in book.take(record, hash: NoticeTail.hash(record, place)) { add(posting) }
        }
        learnt = records.endIndex
        for posting in book.remind(at: now) { add(posting) }
        for sink in Sinks.names { lose(lanes[sink]?.expire(at: now), sink) }
    }

    /// The notice to be posted to a sink now.
    mutating func next(_ sink: SinkName, atBoot now: TimeSpan) -> Notice? { lanes[sink]?.next(atBoot: now) }

    /// What came of it.
    mutating func landed(_ attempt: Attempt, at sink: SinkName, _ now: Instants, jitter: Double) {
        lose(lanes[sink]?.landed(attempt, at: now, jitter: jitter), sink)
    }

    /// What the file should say.
    var content: Outbox.Content {
        var content = Outbox.Content()
        content.sequence = Int64(learnt)
        content.reminders = book.remembered()
        for sink in Sinks.names { content.waiting += (lanes[sink]?.waiting ?? []).map { Posting(to: sink, $0) } }
        return content
    }

    /// When there is something to do although nothing happens, by the boot clock.
    func nextMoment(_ now: Instants) -> TimeSpan? {
        let reminder = book.nextReminder.map { now.boot + max($0 - now.wall, .minutes(1)) }
        return (Sinks.names.compactMap { lanes[$0]?.due } + [reminder].compactMap(\.self)).min()
    }

    mutating func takeLosses() -> [(sink: SinkName, loss: DeliveryLane.Loss)] {
        defer { losses = [] }
        return losses
    }

    private mutating func add(_ posting: Posting) { lose(lanes[posting.sink]?.add(posting.notice), posting.sink) }

    private mutating func lose(_ lost: [DeliveryLane.Loss]?, _ sink: SinkName) {
        losses += (lost ?? []).map { (sink, $0) }
    }
}

/// The sinks of a simulated world.
enum Sinks {
    static let names: [SinkName] = ["chat", "oncall"]

    /// What every simulated policy with sinks wants: one hears everything, the other how rollouts end.
    static let rules = [
        NotifyRule(on: NoticeTopic.allCases, to: "oncall", every: .hours(6)),
        NotifyRule(on: [.halted, .finalized, .failed], to: "chat", every: .hours(12)),
    ]
}
