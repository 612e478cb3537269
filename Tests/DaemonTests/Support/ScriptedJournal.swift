import DecisionJournal
import RolloutModel
import Synchronization

/// A journal in memory that is slow or fails on demand, and says what it does.
final class ScriptedJournal: DecisionJournal {
    /// What a failing disk says.
    struct DiskFailure: Error {}

    private let journal = MemoryJournal()
    private let events: Protocol
    private let gate: Gate
    private let fails = Mutex<@Sendable (JournalRecord) -> Bool>({ _ in false })

    init(_ events: Protocol, gate: Gate = Gate(isOpen: true)) {
        self.events = events
        self.gate = gate
    }

    /// From now on an append with such a record fails.
    func fail(at record: @escaping @Sendable (JournalRecord) -> Bool) { fails.withLock { $0 = record } }

    private let isFull = Mutex(false)

    /// From now on there is no room.
    func fill() { isFull.withLock { $0 = true } }
    /// From now on there is room again.
    func makeRoom() { isFull.withLock { $0 = false } }

    func hasRoom() -> Bool { isFull.withLock { !$0 } }

    func append(_ records: [JournalRecord], expecting next: Int64) async throws -> [JournalEntry] {
        for record in records { events.note("append \(Self.words(record))") }
        await gate.pass()
        if records.contains(where: { record in fails.withLock { $0(record) } }) { throw DiskFailure() }
        let entries = try await journal.append(records, expecting: next)
        for record in records { events.note("durable \(Self.words(record))") }
        return entries
    }

    func entries(after sequence: Int64, limit: Int) async throws -> [JournalEntry] {
        try await journal.entries(after: sequence, limit: limit)
    }

    func entries(
        rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int
    ) async throws -> [JournalEntry] {
        try await journal.entries(rollout: rollout, since: since, until: until, limit: limit)
    }

    func head() async throws -> JournalHead { try await journal.head() }

    /// All entries.
    func all() async throws -> [JournalEntry] { try await journal.entries(after: 0, limit: 1_000) }

    private static func words(_ record: JournalRecord) -> String {
        switch record.body {
        case .intent(let intent): "intent to \(intent.to)"
        case .outcome(let outcome): "outcome \(outcome.result.rawValue)"
        case .input(.commanded(let request)): "command \(request.command.word)"
        default: record.kind
        }
    }
}
