import ControlAPI
import ControlServer
import Foundation
import Logging
import RolloutModel
import ServiceLifecycle
import Synchronization

@testable import Commands

/// A daemon that serves the fixtures and notes what it is asked to do.
actor FakeDaemon: ControlBackend {
    /// What it was asked to do, in words.
    private(set) var calls: [String] = []
    private var problems: [ReloadResult.FileProblems] = []

    /// Has the next reload find a problem.
    func breakPolicy() { problems = [.init(file: "/p/a.yaml", problems: ["/p/a.yaml:1:2: bad – write good"])] }

    /// How contoso-reader stands: each watcher that looks sees the next one, and the last for good.
    private var states = [Fixtures.baking()]
    private var journal: [HistoryEntry] = []
    private let bells = Bells()

    /// Has the rollout go through these states, one each time that somebody watches, and the journal say this by the end.
    func play(_ states: [RolloutReport], journal: [HistoryEntry] = []) {
        self.states = states
        self.journal = journal
    }

    nonisolated func answeredAtLength() {}

    func report() async -> DaemonReport { Fixtures.report([states[0], Fixtures.certifying()]) }

    func status(of rollout: PolicyName) async -> RolloutStatus? {
        let report = await report()
        if states.count > 1, rollout == states[0].name {
            states.removeFirst()
            bells.ring()
        }
        guard let status = RolloutStatus(rollout, in: report) else { return nil }
        let next = status.rollout.decision?.code == .baking ? status.rollout.decision?.until : nil
        return RolloutStatus(
            version: status.version, at: status.at, rollout: status.rollout, budget: status.budget,
            frozen: status.frozen,
            nextStep: next, sequence: 40)
    }

    func newestEntry() async throws -> Int64 { Int64(journal.count) }

    func entries(after: Int64, limit: Int) async throws -> [HistoryEntry] {
        Array(journal.filter { $0.sequence > after }.prefix(limit))
    }

    nonisolated func changes(_ change: BackendChange) -> AsyncStream<Void> { bells.listen() }

    private var finding = Fixtures.examination(failed: false)

    /// Has a check fail.
    func fallIll() { finding = Fixtures.examination(failed: true) }

    func examine() async -> DoctorReport { finding }

    func sinks() async -> [SinkReport] { Fixtures.sinks() }

    func testSink(_ sink: SinkName, actor: Actor, reason: String?) async -> SinkTestResult? {
        calls.append("test \(sink) \(reason ?? "-")")
        guard let known = Fixtures.sinks().first(where: { $0.name == sink }) else { return nil }
        return SinkTestResult(
            sink: sink, id: "test.\(sink).1", delivered: known.trouble == nil,
            message: known.trouble.map { "The sink \(sink) did not take it: \($0)." } ?? "The sink \(sink) took it.")
    }

    func quota() async -> QuotaReport { Fixtures.quota() }

    func explain(_ rollout: PolicyName, at time: Timestamp?) async throws -> Explanation? {
        calls.append("explain \(rollout) at \(time?.description ?? "-")")
        return rollout == "contoso-reader" ? Fixtures.explanation(at: time) : nil
    }

    func report(of name: PolicyName) async -> RolloutReport? { await report().rollouts.first { $0.name == name } }

    func history(
        of rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int, after: Int64?
    ) async throws -> [HistoryEntry] {
        let end = until.map { " until \($0)" } ?? ""
        let place = after.map { " after \($0)" } ?? ""
        calls.append(
            "history \(rollout?.rawValue ?? "-") since \(since?.description ?? "-")\(end) limit \(limit)\(place)")
        if !journal.isEmpty {
            return after == nil
                ? journal.suffix(limit) : Array(journal.filter { $0.sequence > after ?? 0 }.prefix(limit))
        }
        guard rollout == "contoso-reader" else { return [] }
        return (1...Int64(min(limit, 3))).map { Fixtures.entry($0, "decision", "Held.") }
    }

    func rehearse(_ order: CommandOrder) async -> (answer: CommandAnswer, after: RolloutReport?) {
        calls.append("rehearse \(order.command.word)")
        let after = await report().rollouts.first { $0.name == order.rollout }
        return (CommandAnswer(accepted: true, code: "done", message: "Done."), after)
    }

    func perform(_ order: CommandOrder) async -> CommandAnswer {
        var words = "\(order.command.word) \(order.rollout?.rawValue ?? "all")"
        switch order.command {
        case .freeze(let until): words += " until \(until?.description ?? "-")"
        case .promote(let full, let force): words += (full ? " full" : "") + (force ? " force" : "")
        case .setPercentage(let percentage, let force): words += " \(percentage)" + (force ? " force" : "")
        case .finalize(let force): words += force ? " force" : ""
        default: break
        }
        if order.rollout != nil { words += " seen \(order.submission?.rawValue ?? "-")" }
        calls.append("\(words) because \(order.reason ?? "-")")
        return order.command == .approve
            ? CommandAnswer(accepted: false, code: "nothingToApprove", message: "No approval is wanted.")
            : CommandAnswer(accepted: true, code: "done", message: "Done.")
    }

    func reload(actor: RolloutModel.Actor, reason: String?) async -> ReloadResult {
        calls.append("reload because \(reason ?? "-")")
        return ReloadResult(policies: 2, files: problems)
    }
}

/// Rings for whoever listens.
final class Bells: Sendable {
    private let listeners = Mutex<[AsyncStream<Void>.Continuation]>([])

    func ring() { for listener in listeners.withLock({ $0 }) { listener.yield() } }

    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        listeners.withLock { $0.append(continuation) }
        return stream
    }
}

/// What a command left behind.
struct Outcome {
    let status: ExitStatus
    let output: String
    let complaint: String
    /// What the daemon was asked to do.
    var calls: [String] = []
    /// The program that it became, with its arguments.
    var became: [String] = []
}

/// Runs a command line as the program would, without a daemon.
func rolloutctl(
    _ arguments: [String], environment: [String: String] = [:], typed: String? = nil, input: String = "",
    on screen: (any Screen)? = nil, now: @escaping @Sendable () -> Timestamp = { Fixtures.now },
    pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
) async -> Outcome {
    let output = Written()
    let complaint = Written()
    let became = Mutex<[String]>([])
    let surroundings = Surroundings(
        environment: environment, now: now, width: 80, colours: false,
        input: { Array(input.utf8) }, write: { output.add($0) },
        complain: { complaint.add($0) }, screen: screen,
        ask: { question in
            if typed != nil { complaint.add(question) }
            return typed
        },
        become: { program, arguments in
            became.withLock { $0 = [program] + arguments }
            return "a test becomes nothing"
        }, pause: pause)
    let status = await Rolloutctl.run(arguments, in: surroundings)
    var outcome = Outcome(status: status, output: output.text, complaint: complaint.text)
    outcome.became = became.withLock { $0 }
    return outcome
}

/// Runs a command line against a daemon; its socket is in the environment.
func rolloutctl(
    _ arguments: [String], _ daemon: FakeDaemon, typed: String? = nil, on screen: (any Screen)? = nil
) async throws -> Outcome {
    var outcome = try await serving(daemon) { socket in
        await rolloutctl(arguments, environment: ["ROLLOUTD_SOCKET": socket], typed: typed, on: screen)
    }
    outcome.calls = await daemon.calls
    return outcome
}

/// Has a daemon listen on a socket.
func serving<Value: Sendable>(
    _ daemon: FakeDaemon, _ body: (_ socket: String) async throws -> Value
) async throws -> Value {
    try await withFolder { folder in
        let path = "\(folder)/control.sock"
        let (listening, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = ControlServer(socket: .path(path), backend: daemon, logger: logger) { signal.finish() }
        let group = ServiceGroup(services: [server], logger: logger)
        async let running: Void = group.run()
        for await _ in listening {}
        let value = try await body(path)
        await group.triggerGracefulShutdown()
        try await running
        return value
    }
}

/// A folder of its own for one test.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ctl-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

private final class Written: Sendable {
    private let content = Mutex("")
    var text: String { content.withLock { $0 } }
    func add(_ text: String) { content.withLock { $0 += text } }
}
