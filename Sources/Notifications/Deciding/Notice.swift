public import RolloutModel

/// One thing that sinks are told, complete: whoever reads it needs nothing else to act.
public struct Notice: Codable, Hashable, Sendable {
    /// Where in the life of its cause a notice stands.
    public enum Stage: String, Codable, CaseIterable, Sendable {
        /// The cause has come about.
        case began
        /// It is still there: a reminder.
        case stays
        /// It is over.
        case ended
        /// Something happened that does not last.
        case happened
        /// Somebody tries the sink.
        case test
    }

    /// The same for every attempt and for every sink; a receiver that has seen it may leave it aside.
    public let id: String
    /// What it is about; nil for a test.
    public let topic: NoticeTopic?
    /// The cause in a stable word: `metric-pause`, `too-old`.
    public let cause: String
    /// Where in the life of the cause.
    public let stage: Stage
    /// The number of the reminder, 1 for the first; 0 for all else.
    public let repetition: Int
    /// The rollout; nil for a test.
    public let rollout: PolicyName?
    /// What is rolled out where.
    public let place: Place
    /// Since when the cause has been there.
    public let since: Timestamp
    /// When the notice was made.
    public let at: Timestamp
    /// What is so, and what to do about it.
    public let sentence: String

    /// What is rolled out, as far as it is known.
    public struct Place: Codable, Hashable, Sendable {
        /// The application or flight.
        public var target: RolloutTarget?
        /// The submission.
        public var submission: SubmissionID?
        /// The percentage in force.
        public var percentage: Percentage?

        /// Nothing is known yet.
        public init() {}
    }

    /// Whether it may not be lost without a word.
    public var isHalt: Bool { topic == .halted && stage != .stays }

    /// A notice that somebody tries a sink with.
    public static func test(id: String, by actor: Actor, at: Timestamp) -> Notice {
        Notice(
            id: id, topic: nil, cause: "test", stage: .test, repetition: 0, rollout: nil, place: Place(), since: at,
            at: at, sentence: "\(actor) tries this sink. Nothing has happened to any rollout.")
    }
}

/// A notice on its way to a sink.
public struct Posting: Hashable, Sendable {
    /// Where it goes.
    public let sink: SinkName
    /// What is told.
    public let notice: Notice

    /// A notice for a sink.
    public init(to sink: SinkName, _ notice: Notice) {
        self.sink = sink
        self.notice = notice
    }
}
