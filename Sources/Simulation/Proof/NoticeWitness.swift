import Notifications
import RolloutModel

/// What the sinks have truly been told, held against what the journal says has ended.
struct NoticeWitness: Sendable {
    /// How long a notice may take once the sinks work again: the longest wait between two attempts, and some.
    private static let patience = TimeSpan.minutes(40)

    /// An end of a rollout at a sink.
    private struct Ending: Hashable {
        let sink: SinkName
        let rollout: PolicyName
        let submission: SubmissionID?
        let topic: NoticeTopic
    }

    private var told: Set<Ending> = []
    private var givenUp: Set<Ending> = []

    private func ending(_ notice: Notice, _ sink: SinkName) -> Ending? {
        guard let rollout = notice.rollout, let topic = notice.topic else { return nil }
        return Ending(sink: sink, rollout: rollout, submission: notice.place.submission, topic: topic)
    }

    /// A sink has taken a notice.
    mutating func arrived(_ notice: Notice, at sink: SinkName) {
        if notice.stage != .ended, let ending = ending(notice, sink) { told.insert(ending) }
    }

    /// A notice was given up.
    mutating func lost(_ notice: Notice, at sink: SinkName) {
        if let ending = ending(notice, sink) { givenUp.insert(ending) }
    }

    /// What of the journal no sink was told; nil where nothing is missing.
    func missing(_ records: ArraySlice<JournalRecord>, at now: Timestamp) -> String? {
        for record in records {
            guard case .transition(.closed(let closing, let submission, _)) = record.body, let rollout = record.rollout,
                let topic = closing.end.topic, now - record.at.wall > Self.patience
            else { continue }
            for sink in Sinks.names {
                let ending = Ending(sink: sink, rollout: rollout, submission: submission, topic: topic)
                if told.contains(ending) || givenUp.contains(ending) { continue }
                return "\(sink) was never told that \(rollout)'s submission \(submission) was \(closing.end.rawValue)"
            }
        }
        return nil
    }
}

extension Closing.End {
    /// What the end is told as; nothing is told of a submission that gave way to a newer one.
    fileprivate var topic: NoticeTopic? {
        switch self {
        case .finalized: .finalized
        case .halted: .halted
        case .failed: .failed
        case .superseded: nil
        }
    }
}
