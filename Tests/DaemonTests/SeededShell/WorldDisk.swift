import DecisionJournal
import RolloutModel

/// A journal on a disk that is slow, or fails for good: the production chain and grammar in memory, kept from life to life.
final class WorldDisk: DecisionJournal, @unchecked Sendable {
    private let world: SeededWorld
    private let kept: MemoryJournal
    private let mix: WorldMix
    private let log: RecordLog
    private var appends = 0
    private(set) var hasFailed = false
    /// Ends when the append has begun that the mixture names.
    let stopMoment: AsyncStream<Never>
    private let stopBell: AsyncStream<Never>.Continuation

    init(_ world: SeededWorld, _ kept: MemoryJournal, _ log: RecordLog, _ mix: WorldMix) {
        self.world = world
        self.kept = kept
        self.log = log
        self.mix = mix
        (stopMoment, stopBell) = AsyncStream.makeStream()
    }

    func append(_ records: [JournalRecord], expecting next: Int64) async throws -> [JournalEntry] {
        if hasFailed { world.violate("an append follows one that failed (S15)") }
        appends += 1
        if appends == mix.stopAtAppend { stopBell.finish() }
        let fails = appends == mix.failingAppend
        world.note("append \(records.count) from \(next)")
        await world.pass(world.span(upTo: mix.slowestSync))
        if fails {
            hasFailed = true
            if mix.failsAfterWriting { _ = try await write(records, next) }
            world.note("append fails")
            throw JournalError.storage(doing: "writing", code: 5, message: "I/O error")
        }
        return try await write(records, next)
    }

    private func write(_ records: [JournalRecord], _ next: Int64) async throws -> [JournalEntry] {
        let entries = try await kept.append(records, expecting: next)
        log.take(records)
        for record in records { world.note("durable \(record.kind) \(record.rollout?.rawValue ?? "")") }
        return entries
    }

    func entries(after sequence: Int64, limit: Int) async throws -> [JournalEntry] {
        await world.pass(world.span(upTo: mix.slowestSync))
        return try await kept.entries(after: sequence, limit: limit)
    }

    func entries(
        rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int
    ) async throws -> [JournalEntry] {
        try await kept.entries(rollout: rollout, since: since, until: until, limit: limit)
    }

    func head() async throws -> JournalHead { try await kept.head() }
}

/// What is durable, as the witnesses need it: the intents with what became of them, the halts, the commands.
final class RecordLog: @unchecked Sendable {
    private(set) var intents: [Intent] = []
    private(set) var outcomes: [UInt64: Outcome.Result] = [:]
    /// The submissions for which a halt was decided, each with the policies under which it was (S1).
    private(set) var halted: Set<String> = []
    /// The reasons of the commands: each has one of its own.
    private(set) var reasons: Set<String> = []
    /// Is told of every intent to halt in the moment in which it is on disk.
    var onHalt: (Intent) -> Void = { _ in }
    /// How often a beginning was recorded.
    private(set) var starts = 0

    func take(_ records: [JournalRecord]) {
        for record in records {
            switch record.body {
            case .intent(let intent):
                intents.append(intent)
                if intent.action == .halt {
                    halted.insert(Self.epoch(intent))
                    onHalt(intent)
                }
            case .outcome(let outcome): outcomes[outcome.intent] = outcome.result
            case .input(.commanded(let request)): if let reason = request.reason { reasons.insert(reason) }
            case .input(.started): starts += 1
            case .input, .transition, .decision, .alert: break
            }
        }
    }

    /// Whether an increase of that intent comes after a halt of its epoch.
    func isHalted(_ intent: Intent) -> Bool { halted.contains(Self.epoch(intent)) }

    private static func epoch(_ intent: Intent) -> String {
        "\(intent.submission) \(intent.decision.policyDigest)"
    }
}
