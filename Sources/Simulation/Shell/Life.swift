import RolloutEngine
import RolloutModel

/// A process of rolloutd, from its start to its end. A simulation has one at a time and nobody else has it: it is held by
/// reference because it is large and changed in many places.
final class Life {
    /// An event that was handled and waits with its records for the disk.
    struct Handled: Sendable {
        let event: Event
        let records: [JournalRecord]
        let at: Instants
        /// The clocks as they were when it was decided: they may be set while the disk is waited for.
        let clocks: Clocks
    }

    /// An event that waits for the disk, and what a put-back bug lets the engine see in its place.
    struct Letter: Sendable {
        let event: Event
        let seen: Event?
    }

    /// Its number.
    let number: Int
    var engine: RolloutEngine
    /// Events that wait for the disk.
    var inbox: [Letter] = []
    /// What is being written.
    var handled: [Handled] = []
    var batch: EffectBatch?
    /// The number of records that its next append expects the journal to have.
    var nextRecord: Int
    /// What tells people, in worlds that have sinks.
    var messenger: NoticeDesk?
    /// When it looks for something to do, in truth; nil while nothing is set.
    var messengerAt: TimeSpan?
    /// How many records are being written.
    var pending = 0
    /// Calls on their way: the engine's number of each and the request's.
    var underWay: [UInt64: Int] = [:]
    /// The earliest time for which a timer is set, by the boot clock.
    var armed: TimeSpan?
    /// Whether it is about to stop.
    var isStopping = false

    /// A process that has read so many records.
    init(number: Int, engine: RolloutEngine, nextRecord: Int) {
        (self.number, self.engine, self.nextRecord) = (number, engine, nextRecord)
    }

    /// Takes out the first letters, at most so many.
    func takeLetters(_ most: Int) -> [Letter] {
        if inbox.count <= most {
            defer { inbox = [] }
            return inbox
        }
        defer { inbox.removeFirst(most) }
        return Array(inbox.prefix(most))
    }

    var isWriting: Bool { batch != nil }
}
