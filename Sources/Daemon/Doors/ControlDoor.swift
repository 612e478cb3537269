import ControlAPI
import ControlServer
import DecisionJournal
import RolloutModel
import SystemdSupport

/// Answers the control socket: questions from the engine and the journal, commands through the loop.
struct ControlDoor: ControlBackend {
    /// How many entries are read at once while those of one rollout are picked out.
    private static let page = 1_000

    let loop: DecisionLoop
    let journal: any DecisionJournal
    let policies: PolicyDoor
    let reloader: Reloader
    let bells: TurnBells
    let past: PastDoor
    /// Looks at what the daemon needs.
    let examination: @Sendable () async -> DoctorReport
    let messenger: Messenger

    func report() async -> DaemonReport {
        var report = await loop.report()
        report.policyProblems += await policies.folderProblems
        let sinks = await messenger.report()
        report.sinks = sinks.isEmpty ? nil : sinks
        return report
    }

    func answeredAtLength() { ProcessMemory.giveBack() }

    func report(of rollout: PolicyName) async -> RolloutReport? { await loop.report(of: rollout) }

    func history(
        of rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int, after: Int64?
    ) async throws -> [HistoryEntry] {
        guard since != nil || after != nil else {
            return try await journal.entries(rollout: rollout, since: nil, until: until, limit: limit).map(
                HistoryEntry.init)
        }
        var found: [HistoryEntry] = []
        var sequence = after ?? 0
        while found.count < limit {
            let entries = try await journal.entries(after: sequence, limit: Self.page)
            for entry in entries where found.count < limit && entry.isAbout(rollout, since: since, until: until) {
                found.append(HistoryEntry(entry))
            }
            guard entries.count == Self.page, let last = entries.last else { break }
            sequence = last.sequence
        }
        return found
    }

    func perform(_ order: CommandOrder) async -> CommandAnswer { await loop.perform(order) }

    func rehearse(_ order: CommandOrder) async -> (answer: CommandAnswer, after: RolloutReport?) {
        await loop.rehearse(order)
    }

    func sinks() async -> [SinkReport] { await messenger.report() }

    func testSink(_ sink: SinkName, actor: Actor, reason: String?) async -> SinkTestResult? {
        guard await messenger.names.contains(sink) else { return nil }
        // Who asked is recorded first, as with every command; what cannot be recorded is not done (S19).
        let answer = await loop.perform(CommandOrder(.testSink(sink), rollout: nil, actor: actor, reason: reason))
        guard answer.accepted else {
            return SinkTestResult(sink: sink, id: "", delivered: false, message: answer.message)
        }
        return await messenger.test(sink, by: actor)
    }

    func reload(actor: Actor, reason: String?) async -> ReloadResult {
        // Who asked is recorded first, as with every command; what cannot be recorded is not done (S19).
        let answer = await loop.perform(CommandOrder(.reload, rollout: nil, actor: actor, reason: reason))
        guard answer.accepted else {
            return ReloadResult(
                policies: await loop.policies.count, files: [.init(file: "rolloutd", problems: [answer.message])])
        }
        return await reloader.reload()
    }
}

extension JournalEntry {
    fileprivate func isAbout(_ rollout: PolicyName?, since: Timestamp?, until: Timestamp?) -> Bool {
        (rollout == nil || record.rollout == rollout) && since.map { record.at.wall >= $0 } ?? true
            && until.map { record.at.wall <= $0 } ?? true
    }
}

extension HistoryEntry {
    /// An entry with the sentence that the system journal has for it; what only a replay needs has none.
    init(_ entry: JournalEntry) {
        self.init(
            sequence: entry.sequence, time: entry.record.at.wall, rollout: entry.record.rollout, kind: entry.kind,
            actor: entry.actor, message: SystemJournalFields.of(entry)?.message ?? "", hash: entry.hash,
            record: entry.record)
    }
}
