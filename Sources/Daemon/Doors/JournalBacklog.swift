import DecisionJournal
import RolloutModel
import SystemdSupport

/// The decision journal as the backlog from which the system journal is fed.
///
/// Entries that tell people nothing are passed over. The forwarder asks in rising order, so what each rollout is about is
/// learnt on the way.
actor JournalBacklog: SystemJournalSource {
    private let journal: any DecisionJournal
    private let mark: DeliveredMark
    private var subjects: RolloutSubjects
    private var heads: [Int64: JournalHead] = [:]
    /// The last entry that `subjects` has learnt from.
    private var learntUpTo: Int64

    /// A backlog that begins after the mark; `subjects` is what the entries before it were about.
    init(_ journal: any DecisionJournal, mark: DeliveredMark, subjects: RolloutSubjects) {
        self.journal = journal
        self.mark = mark
        self.subjects = subjects
        learntUpTo = mark.read()?.sequence ?? 0
    }

    func entries(after sequence: Int64, limit: Int) async throws -> [SystemJournalEntry] {
        var after = sequence
        while true {
            let page = try await journal.entries(after: after, limit: limit)
            var found: [SystemJournalEntry] = []
            for entry in page {
                learn(from: entry)
                if let line = line(of: entry) { found.append(line) }
                heads[entry.sequence] = entry.head
            }
            guard found.isEmpty, page.count == limit, let last = page.last else { return found }
            after = last.sequence
        }
    }

    func lastDelivered() async throws -> Int64 {
        // A database restored from a backup may be behind the mark; what it gets from now on is sent nevertheless.
        min(mark.read()?.sequence ?? 0, try await journal.head().sequence)
    }

    func markDelivered(_ entry: SystemJournalEntry) async throws {
        guard let head = heads[entry.sequence] else { return }
        heads = heads.filter { $0.key > entry.sequence }
        try mark.write(head)
    }

    private func learn(from entry: JournalEntry) {
        guard entry.sequence > learntUpTo else { return }
        subjects.learn(from: entry)
        learntUpTo = entry.sequence
    }

    private func line(of entry: JournalEntry) -> SystemJournalEntry? {
        guard let fields = SystemJournalFields.of(entry, subjects: subjects) else { return nil }
        return SystemJournalEntry(
            sequence: entry.sequence, time: entry.record.at.wall,
            priority: SystemJournalEntry.Priority(rawValue: fields.priority.rawValue) ?? .info,
            messageID: fields.messageID, message: fields.message,
            fields: fields.fields.compactMap { field in
                SystemJournalEntry.FieldName(field.name).map { SystemJournalEntry.Field($0, field.value) }
            })
    }
}
