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

    func report() async -> DaemonReport { Fixtures.report([Fixtures.baking(), Fixtures.certifying()]) }

    func report(of name: PolicyName) async -> RolloutReport? { await report().rollouts.first { $0.name == name } }

    func history(of rollout: PolicyName?, since: Timestamp?, limit: Int, after: Int64?) async throws -> [HistoryEntry] {
        calls.append("history \(rollout?.rawValue ?? "-") since \(since?.description ?? "-") limit \(limit)")
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

/// What a command left behind.
struct Outcome {
    let status: ExitStatus
    let output: String
    let complaint: String
    /// What the daemon was asked to do.
    var calls: [String] = []
}

/// Runs a command line as the program would, without a daemon.
func rolloutctl(
    _ arguments: [String], environment: [String: String] = [:], typed: String? = nil
) async -> Outcome {
    let output = Written()
    let complaint = Written()
    let surroundings = Surroundings(
        environment: environment, now: { Fixtures.now }, width: 80, colours: false, write: { output.add($0) },
        complain: { complaint.add($0) },
        ask: { question in
            if typed != nil { complaint.add(question) }
            return typed
        })
    let status = await Rolloutctl.run(arguments, in: surroundings)
    return Outcome(status: status, output: output.text, complaint: complaint.text)
}

/// Runs a command line against a daemon; its socket is in the environment.
func rolloutctl(_ arguments: [String], _ daemon: FakeDaemon, typed: String? = nil) async throws -> Outcome {
    try await withFolder { folder in
        let path = "\(folder)/control.sock"
        let (listening, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = ControlServer(socket: .path(path), backend: daemon, logger: logger) { signal.finish() }
        let group = ServiceGroup(services: [server], logger: logger)
        async let running: Void = group.run()
        for await _ in listening {}
        var outcome = await rolloutctl(arguments, environment: ["ROLLOUTD_SOCKET": path], typed: typed)
        await group.triggerGracefulShutdown()
        try await running
        outcome.calls = await daemon.calls
        return outcome
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
