import ControlAPI
import Foundation
import Hummingbird
import HTTPTypes
import Logging
import NIOCore
import RolloutModel
import Synchronization
import UnixSockets

@testable import ControlServer

extension FuzzTarget {
    /// A request of the control socket: a line `METHOD path`, lines `Name: value`, an empty line, the body. Whatever it
    /// says, the answer is JSON with one of the documented statuses; the daemon is asked for one thing at most, and what it
    /// is asked for is within the bounds of the control API.
    static let controlRequest = FuzzTarget(
        name: "control-request", longest: 4_096,
        words: [
            "GET ", "POST ", "HEAD ", "/v1/status", "/v1/rollouts/reader", "/v1/history", "?since=", "&after=",
            "&limit=",
            "/v1/rollouts/reader/pause", "/resume", "/halt", "/approve", "/accept", "/adopt", "/reassert", "/freeze",
            "/promote", "/set-percentage", "/finalize", "/reject", "/retry", "\"percentage\":", "\"full\":true",
            "\"force\":true", "\"submission\":\"1\"", "\"dryRun\":true", "\"loginUser\":1000",
            "/v1/events", "/v1/quota", "/v1/sinks", "/v1/sinks/oncall/test", "/v1/doctor", "/explain", "/watch",
            "/unfreeze", "/v1/freeze", "/v1/unfreeze",
            "/v1/reload", "/history", "%2F", "%00", "%F0%9F%98%80", "%",
            "..",
            "\n\n", "Content-Length: 0\n", "Content-Type: application/json\n", "{\"reason\":\"",
            "\"until\":\"2026-11-20T12:00:00Z\"",
            "\\u0000", "\\u202e", "\\n", "null", "1e400", "9223372036854775807", "-1", "1001",
        ],
        check: { try await ControlRequestOracle($0).judge() })
}

/// A daemon that notes what it is asked for.
private final class NotingBackend: ControlBackend {
    private let noted = Mutex<[CommandOrder]>([])
    private let pages = Mutex<[(Int, Int64?)]>([])
    var asked: [CommandOrder] { noted.withLock { $0 } }
    var limits: [Int] { pages.withLock { $0.map(\.0) } }

    func answeredAtLength() {}

    func report() async -> DaemonReport {
        DaemonReport(
            version: "fuzz", at: Timestamp(milliseconds: 0), rollouts: [Self.reader], budgets: [], frozen: nil,
            policyProblems: [])
    }

    private static let reader = RolloutReport(
        policy: Policy(name: "reader", target: RolloutTarget(application: "9NBLGGH4R315"), steps: []), phase: .idle)

    func report(of rollout: PolicyName) async -> RolloutReport? { rollout == "reader" ? Self.reader : nil }

    func history(
        of rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int, after: Int64?
    ) async throws -> [HistoryEntry] {
        pages.withLock { $0.append((limit, after)) }
        return []
    }

    func status(of rollout: PolicyName) async -> RolloutStatus? { RolloutStatus(rollout, in: await report()) }

    func newestEntry() async throws -> Int64 { 0 }

    func entries(after: Int64, limit: Int) async throws -> [HistoryEntry] {
        pages.withLock { $0.append((limit, after)) }
        return []
    }

    func changes(_ change: BackendChange) -> AsyncStream<Void> { AsyncStream { $0.finish() } }

    func sinks() async -> [SinkReport] { [SinkReport(name: "oncall", format: "slack", isSigned: false)] }

    func testSink(_ sink: SinkName, actor: Actor, reason: String?) async -> SinkTestResult? {
        guard sink == "oncall" else { return nil }
        noted.withLock { $0.append(CommandOrder(.testSink(sink), rollout: nil, actor: actor, reason: reason)) }
        return SinkTestResult(sink: sink, id: "test", delivered: true, message: "")
    }

    func quota() async -> QuotaReport { QuotaReport(at: Timestamp(milliseconds: 0), accounts: []) }

    func examine() async -> DoctorReport {
        DoctorReport(version: "fuzz", at: Timestamp(milliseconds: 0), checks: [])
    }

    func explain(_ rollout: PolicyName, at time: Timestamp?) async throws -> Explanation? { nil }

    func perform(_ order: CommandOrder) async -> CommandAnswer {
        noted.withLock { $0.append(order) }
        return CommandAnswer(accepted: true, code: "done", message: "Done.")
    }

    func rehearse(_ order: CommandOrder) async -> (answer: CommandAnswer, after: RolloutReport?) {
        (CommandAnswer(accepted: true, code: "done", message: "Would be done."), nil)
    }

    func reload(actor: Actor, reason: String?) async -> ReloadResult {
        noted.withLock { $0.append(CommandOrder(.reload, rollout: nil, actor: actor, reason: reason)) }
        return ReloadResult(policies: 1)
    }
}

private struct ControlRequestOracle {
    private static let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
    private static let access = ControlAccess()
    private static let peer = PeerCredentials(processID: 1, userID: 0, groupID: 0)

    let request: Request?

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        func line() -> String? {
            guard let end = rest.firstIndex(of: 10) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(lenient: rest[..<end])
        }
        let words = line()?.split(separator: " ", maxSplits: 1) ?? []
        guard words.count == 2, let method = HTTPRequest.Method(String(words[0])) else {
            request = nil
            return
        }
        var fields = HTTPFields()
        while let text = line(), !text.isEmpty {
            let parts = text.split(separator: ":", maxSplits: 1)
            if parts.count == 2, let name = HTTPField.Name(String(parts[0])) { fields[name] = String(parts[1]) }
        }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: String(words[1]), headerFields: fields)
        request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: rest)))
    }

    func judge() async throws {
        guard let request else { return }
        let backend = NotingBackend()
        // A stream ends with its first word, as it does when the daemon stops.
        let streams = OpenStreams(limit: 1)
        streams.stop()
        let responder = ControlResponder(backend, Self.access, streams, ControlLimits(), Self.logger)
        let response = try await responder.respond(to: request, from: Self.peer)
        let collector = Collector()
        try await response.body.write(collector)
        let body = Data(collector.bytes)
        let status = response.status.code
        try demand([200, 400, 404, 413].contains(status), "the status \(status)")
        if status == 200 {
            try demand(backend.asked.count <= 1, "the daemon was asked for \(backend.asked.count) things")
        } else {
            try demand(backend.asked.isEmpty, "a request that was refused had an effect: \(backend.asked)")
            let problem = try ControlJSON.decode(ControlProblem.self, from: body)
            try demand(!problem.message.isEmpty && !problem.next.isEmpty, "\(problem)")
            try demandOneLine(problem.message, "a problem")
        }
        for limit in backend.limits { try demand((1...ControlLimit.historyPage).contains(limit), "a page of \(limit)") }
        for asked in backend.asked { try judge(asked, status) }
    }

    private func judge(_ asked: CommandOrder, _ status: Int) throws {
        try demand(request?.method == .post, "\(asked.command.word) by \(request?.method.rawValue ?? "")")
        if let reason = asked.reason {
            try demand(reason.count <= ControlLimit.reasonCharacters, "a reason of \(reason.count) characters")
            try demandOneLine(reason, "a reason")
        }
        if let rollout = asked.rollout { try demand(rollout == "reader", "the rollout \(rollout)") }
        if let submission = asked.submission {
            try demand((1...128).contains(submission.rawValue.utf8.count), "the submission \(submission)")
            try demandOneLine(submission.rawValue, "a submission")
        }
        if case .freeze(let until?) = asked.command {
            try demand(Timestamp(until.description) == until, "frozen until \(until)")
        }
    }
}

/// Keeps a response's body.
private final class Collector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws { bytes += buffer.readableBytesView }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
