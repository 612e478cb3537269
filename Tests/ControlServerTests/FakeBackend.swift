import ControlAPI
import ControlServer
import RolloutModel
import Synchronization

/// A daemon of two rollouts that notes what it is asked.
actor FakeBackend: ControlBackend {
    /// Something that the backend was asked to do.
    enum Call: Equatable {
        case perform(Command, PolicyName?, Actor, String?)
        case reload(Actor, String?)
        case history(PolicyName?, Timestamp?, until: Timestamp?, Int, Int64?)
    }

    struct Broken: Error {}

    static let now = Timestamp(milliseconds: 1_795_201_200_000)
    static let reader = policy("contoso-reader", "9NBLGGH4R315")
    static let writer = policy("contoso-writer", "9NBLGGH4TTTT")

    private(set) var calls: [Call] = []
    private(set) var percentage = Percentage(hundredths: 1_000)
    /// What the sender of the last command had seen.
    private(set) var submission: SubmissionID?
    private var gate: Gate?
    private var isBroken = false
    private var padding = 0
    private var more = 0
    private var frozen: String?
    /// How often an answer was a long one.
    let lengthyAnswers = Mutex(0)

    static func policy(_ name: PolicyName, _ application: ApplicationID) -> Policy {
        Policy(name: name, target: RolloutTarget(application: application), steps: [], digest: "d1")
    }

    /// Has every command wait at a gate.
    func wait(at gate: Gate) { self.gate = gate }
    /// Has the journal fail.
    func breakJournal() { isBroken = true }
    /// Makes the status so many rollouts longer.
    func add(_ rollouts: Int, frozen reason: String) { (more, frozen) = (rollouts, reason) }
    /// Makes the status so many bytes longer.
    func pad(_ bytes: Int) { padding = bytes }

    /// What streams are fed from.
    let book = LiveBook()

    func status(of rollout: PolicyName) async -> RolloutStatus? { RolloutStatus(rollout, in: await report()) }

    func newestEntry() async throws -> Int64 { book.newest }

    func entries(after: Int64, limit: Int) async throws -> [HistoryEntry] {
        if isBroken { throw Broken() }
        return book.entries(after: after, limit: limit)
    }

    nonisolated func changes(_ change: BackendChange) -> AsyncStream<Void> { book.listen() }

    func examine() async -> DoctorReport { DoctorReport(version: "0.1.0", at: Self.now, checks: []) }

    func sinks() async -> [SinkReport] {
        [SinkReport(name: "oncall", format: "cloudevents", isSigned: true)]
    }

    func testSink(_ sink: SinkName, actor: Actor, reason: String?) async -> SinkTestResult? {
        guard sink == "oncall" else { return nil }
        return SinkTestResult(sink: sink, id: "test.1", delivered: true, message: "\(actor.name) \(reason ?? "-")")
    }

    func quota() async -> QuotaReport { QuotaReport(at: Self.now, accounts: []) }

    func explain(_ rollout: PolicyName, at time: Timestamp?) async throws -> Explanation? {
        guard let report = await report(of: rollout) else { return nil }
        return Explanation(at: time ?? Self.now, upTo: time.map { _ in 7 }, rollout: report, frozen: nil, trace: nil)
    }

    /// Sets the percentage that the rollouts show.
    func show(_ percentage: Percentage?) {
        self.percentage = percentage
        book.ring()
    }

    nonisolated func answeredAtLength() { lengthyAnswers.withLock { $0 += 1 } }

    func report() async -> DaemonReport {
        DaemonReport(
            version: "0.1.0", at: Self.now,
            rollouts: [rollout(Self.reader), rollout(Self.writer)]
                + (0..<more).map { _ in rollout(Self.writer) },
            budgets: [
                BudgetReport(
                    account: "default", perMinute: 20, reservedForActions: 5, used: 3, waiting: 0, longestWait: .zero,
                    averageWait: .zero, blockedUntil: nil)
            ], frozen: padding == 0 ? frozen : String(repeating: "x", count: padding), policyProblems: [])
    }

    func report(of name: PolicyName) async -> RolloutReport? {
        await report().rollouts.first { $0.name == name }
    }

    func history(
        of rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int, after: Int64?
    ) async throws -> [HistoryEntry] {
        calls.append(.history(rollout, since, until: until, limit, after))
        if isBroken { throw Broken() }
        // The policy of "gone" has been removed; its history stays.
        guard rollout != "nobody", rollout != "contoso-raeder" else { return [] }
        return [Self.entry(rollout)]
    }

    func rehearse(_ order: CommandOrder) async -> (answer: CommandAnswer, after: RolloutReport?) {
        let answer = CommandAnswer(accepted: true, code: "done", message: "Rehearsed: \(order.command.word).")
        return (answer, order.rollout == Self.reader.name ? rollout(Self.reader) : nil)
    }

    func perform(_ order: CommandOrder) async -> CommandAnswer {
        let command = order.command
        calls.append(.perform(command, order.rollout, order.actor, order.reason))
        submission = order.submission
        await gate?.pass()
        if command == .approve {
            return CommandAnswer(accepted: false, code: "nothingToApprove", message: "No approval is wanted.")
        }
        if command == .adopt { percentage = Percentage(hundredths: 2_500) }
        return CommandAnswer(accepted: true, code: "done", message: "Done: \(command.word).")
    }

    func reload(actor: Actor, reason: String?) async -> ReloadResult {
        calls.append(.reload(actor, reason))
        return ReloadResult(
            policies: 2, files: [.init(file: "/p/a.yaml", problems: ["/p/a.yaml:1:2: bad – write good"])])
    }

    static func entry(_ rollout: PolicyName?) -> HistoryEntry {
        let record = JournalRecord(
            rollout: rollout, at: Instants(wall: now, boot: .zero, bootID: "b"),
            body: .alert(Alert(.drift, "Somebody set 30 %.")))
        return HistoryEntry(
            sequence: 7, time: now, rollout: rollout, kind: "alert", actor: .store, message: "Somebody set 30 %.",
            hash: "abc", record: record)
    }

    private func rollout(_ policy: Policy) -> RolloutReport {
        var report = RolloutReport(policy: policy, phase: .open)
        report.percentage = percentage
        return report
    }
}

/// Holds whoever passes until it is opened, and tells when somebody has come.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    /// Waits until the gate is open.
    func pass() async {
        guard !isOpen else { return }
        await withCheckedContinuation { continuation in
            waiting.append(continuation)
            for watcher in watchers { watcher.resume() }
            watchers = []
        }
    }

    /// Waits until somebody stands at the gate.
    func someoneWaits() async {
        guard waiting.isEmpty else { return }
        await withCheckedContinuation { watchers.append($0) }
    }

    /// Lets everybody pass.
    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// A journal that grows while it is read.
final class LiveBook: Sendable {
    private struct State {
        var entries: [HistoryEntry] = []
        var listeners: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    var newest: Int64 { state.withLock { Int64($0.entries.count) } }

    /// How many listened so far.
    var listeners: Int { state.withLock { $0.listeners.count } }

    func entries(after: Int64, limit: Int) -> [HistoryEntry] {
        state.withLock { Array($0.entries.dropFirst(Int(after)).prefix(limit)) }
    }

    /// Writes an entry and tells whoever listens.
    func write(about rollout: PolicyName? = "contoso-reader", _ message: String = "Held.") {
        state.withLock { state in
            let record = JournalRecord(
                rollout: rollout, at: Instants(wall: FakeBackend.now, boot: .zero, bootID: "b"),
                body: .alert(Alert(.drift, message)))
            state.entries.append(
                HistoryEntry(
                    sequence: Int64(state.entries.count + 1), time: FakeBackend.now, rollout: rollout,
                    kind: "alert.drift",
                    actor: nil, message: message, hash: "abc", record: record))
        }
        ring()
    }

    func ring() { for listener in state.withLock(\.listeners) { listener.yield() } }

    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }
}
