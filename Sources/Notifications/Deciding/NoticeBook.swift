public import RolloutModel

/// What must be told to whom and when, made of nothing but the journal's records and the time: the same records give the same
/// notices with the same numbers, in every process.
public struct NoticeBook: Sendable {
    /// How often a cause was repeated to a sink, and when last. What is not in the journal, and so is kept beside it.
    public struct Reminder: Hashable, Sendable {
        /// The cause's number.
        public let cause: String
        /// The sink.
        public let sink: SinkName
        /// How many reminders were made.
        public var count: Int
        /// When the last one was made; without one, when the cause came about.
        public var toldAt: Timestamp

        /// What is remembered of a cause and a sink.
        public init(cause: String, sink: SinkName, count: Int, toldAt: Timestamp) {
            self.cause = cause
            self.sink = sink
            self.count = count
            self.toldAt = toldAt
        }
    }

    /// Something that stays until it ends.
    struct Cause: Hashable, Sendable {
        let id: String
        let topic: NoticeTopic
        let word: String
        let since: Timestamp
        var sentence: String
    }

    /// What is known of one rollout.
    struct Subject: Hashable, Sendable {
        var rules: [NotifyRule] = []
        var account: AccountName?
        var place = Notice.Place()
        var isOpen = false
        /// The decision in force.
        var code: DecisionCode?
        /// In the order in which they came about.
        var causes: [Cause] = []
    }

    var subjects: [PolicyName: Subject] = [:]
    /// The rollouts with causes: few of many, so that nobody has to walk them all.
    var troubled: Set<PolicyName> = []
    private var reminders: [ReminderKey: Reminder] = [:]
    /// What the record in hand leads to.
    var made: [Posting] = []
    /// What is being taken in.
    var moment = Moment(at: Timestamp(milliseconds: 0), hash: "")

    struct Moment: Sendable {
        let at: Timestamp
        let hash: Digest
    }

    private struct ReminderKey: Hashable, Sendable {
        let cause: String
        let sink: SinkName
    }

    /// A book in which nothing stands.
    public init() {}

    /// Takes in the journal's next record; its hash makes the notices' numbers.
    public mutating func take(_ record: JournalRecord, hash: Digest) -> [Posting] {
        made = []
        moment = Moment(at: record.at.wall, hash: hash)
        read(record)
        return made
    }

    /// How many causes stand.
    public var standing: Int { troubled.reduce(0) { $0 + (subjects[$1]?.causes.count ?? 0) } }

    /// Every sink that a policy names, with the policies that do, by name.
    public var sinksNamed: [(sink: SinkName, policies: [PolicyName])] {
        var found: [SinkName: [PolicyName]] = [:]
        for name in subjects.keys.sorted() {
            for sink in Set((subjects[name]?.rules ?? []).map(\.to)) { found[sink, default: []].append(name) }
        }
        return found.keys.sorted().map { ($0, found[$0] ?? []) }
    }

    // MARK: Reminders

    /// What was remembered by an earlier process.
    public mutating func remember(_ kept: [Reminder]) {
        for reminder in kept { reminders[ReminderKey(cause: reminder.cause, sink: reminder.sink)] = reminder }
    }

    /// What there is to remember now: nothing of causes that are over.
    public func remembered() -> [Reminder] {
        standingRules().compactMap { reminders[ReminderKey(cause: $0.cause.id, sink: $0.rule.to)] }
    }

    /// Takes every cause for told at that time: whoever begins with an old journal does not tell it from the start.
    public mutating func settle(at now: Timestamp) {
        for standing in standingRules() {
            let key = ReminderKey(cause: standing.cause.id, sink: standing.rule.to)
            reminders[key] = Reminder(cause: key.cause, sink: key.sink, count: 0, toldAt: now)
        }
    }

    /// The reminders that are due: one for each cause and sink, however many periods have gone by.
    public mutating func remind(at now: Timestamp) -> [Posting] {
        var due: [Posting] = []
        var kept: [ReminderKey: Reminder] = [:]
        for standing in standingRules() {
            var reminder = reminder(of: standing)
            // A moment that has not come yet was written down by a wrong clock.
            if reminder.toldAt > now { reminder.toldAt = now }
            if now - reminder.toldAt >= standing.rule.every, !isHeldBack(standing) {
                reminder.count += 1
                reminder.toldAt = now
                due.append(Posting(to: standing.rule.to, notice(of: standing, reminder.count, now)))
            }
            kept[ReminderKey(cause: reminder.cause, sink: reminder.sink)] = reminder
        }
        reminders = kept
        return due
    }

    /// When the next reminder is due; nil where nothing stands.
    public var nextReminder: Timestamp? {
        standingRules().filter { !isHeldBack($0) }.map { reminder(of: $0).toldAt + $0.rule.every }.min()
    }

    private struct Standing {
        let rollout: PolicyName
        let subject: Subject
        let cause: Cause
        let rule: NotifyRule
    }

    private func standingRules() -> [Standing] {
        troubled.sorted().flatMap { name -> [Standing] in
            guard let subject = subjects[name] else { return [] }
            return subject.causes.flatMap { cause in
                subject.rules.filter { $0.on.contains(cause.topic) }.map {
                    Standing(rollout: name, subject: subject, cause: cause, rule: $0)
                }
            }
        }
    }

    private func reminder(of standing: Standing) -> Reminder {
        let key = ReminderKey(cause: standing.cause.id, sink: standing.rule.to)
        return reminders[key] ?? Reminder(cause: key.cause, sink: key.sink, count: 0, toldAt: standing.cause.since)
    }

    /// Nobody is asked to approve what something else holds as well; the question is not over either.
    private func isHeldBack(_ standing: Standing) -> Bool {
        standing.cause.topic == .approval && standing.subject.code != .approval
    }

    private func notice(of standing: Standing, _ count: Int, _ now: Timestamp) -> Notice {
        let cause = standing.cause
        return Notice(
            id: "\(cause.id).\(count)", topic: cause.topic, cause: cause.word, stage: .stays, repetition: count,
            rollout: standing.rollout, place: standing.subject.place, since: cause.since, at: now,
            sentence: cause.sentence)
    }
}
