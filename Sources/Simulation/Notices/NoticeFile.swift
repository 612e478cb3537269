import Notifications
import RolloutModel

/// The outbox's file: commits survive the death of the process, and a power cut may take the newest one.
struct NoticeFile: Sendable {
    /// A notice at a sink.
    struct Told: Hashable, Sendable {
        let sink: SinkName
        let id: String
    }

    /// A commit, with what the sinks had taken by then.
    struct Commit: Sendable {
        var content = Outbox.Content()
        var taken: Set<Told> = []
    }

    private(set) var newest = Commit()
    private var before = Commit()

    mutating func write(_ content: Outbox.Content, _ taken: Set<Told>) {
        before = newest
        newest = Commit(content: content, taken: taken)
    }

    /// Without any commit the next process would begin with what the journal gets from then on, as the documentation says.
    mutating func losePower() {
        if before.content.sequence != nil { newest = before }
    }
}
