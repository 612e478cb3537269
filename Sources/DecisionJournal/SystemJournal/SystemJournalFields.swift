import RolloutModel

/// An entry as a line of the system journal: what a person reads there and what one can look for.
public struct SystemJournalFields: Sendable {
    /// syslog's levels, as far as they are used.
    public enum Priority: Int, Comparable, Sendable {
        case error = 3
        case warning = 4
        case notice = 5
        case info = 6
        case debug = 7

        /// Orders by urgency: an error is greater than a warning.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue > right.rawValue }
    }

    /// The kind, and with it the MESSAGE_ID.
    public let kind: MessageKind
    /// How urgent it is.
    public let priority: Priority
    /// A sentence that a person understands.
    public let message: String
    /// All other fields in a fixed order; no name comes twice, no value is empty.
    public let fields: [(name: String, value: String)]

    /// The MESSAGE_ID.
    public var messageID: String { kind.messageID }
    /// The value of a field; nil where the line does not carry it.
    public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The line for an entry; nil for entries that only serve the replay, or whose matter another entry tells.
    ///
    /// `subjects` lends entries that name only their rollout its application and submission; it must have learned from the
    /// entries up to and including this one.
    public static func of(_ entry: JournalEntry, subjects: RolloutSubjects = RolloutSubjects()) -> SystemJournalFields?
    {
        guard var draft = draft(entry.record) else { return nil }
        if let rollout = entry.record.rollout {
            draft.add("ROLLOUT", rollout.rawValue)
            if let subject = subjects[rollout] { draft.add(subject.target, submission: subject.submission) }
        }
        draft.add("ENTRY_KIND", entry.kind)
        draft.add("ENTRY_SEQUENCE", "\(entry.sequence)")
        draft.add("ENTRY_HASH", entry.hash.rawValue)
        let prefix = entry.record.rollout.map { "\($0): " } ?? ""
        let message = (prefix + draft.message).split(separator: "\n").map { LogText.escaped(String($0)) }
        return SystemJournalFields(
            kind: draft.kind, priority: draft.priority, message: message.joined(separator: "\n"), fields: draft.fields)
    }

    private static func draft(_ record: JournalRecord) -> LineDraft? {
        switch record.body {
        case .input(let event): .of(event)
        case .transition(let transition): .of(transition)
        case .decision(let decision): .of(decision)
        case .intent(let intent): .of(intent)
        case .outcome(let outcome): .of(outcome)
        case .alert(let alert): .of(alert)
        }
    }
}
