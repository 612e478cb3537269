import AsyncHTTPClient
import ControlAPI
import FoundationEssentials
import NIOCore
import RolloutModel

extension ControlClient {
    /// Sends one request and reads its answer; `doubt` is what a missing answer leaves open.
    func send<Answer: Decodable>(_ request: HTTPClientRequest, _ timeout: TimeSpan, _ doubt: String) async throws
        -> Answer
    {
        do {
            // The deadline covers the head and, as a second one, the body: AsyncHTTPClient's ends at the head.
            let response = try await http.execute(request, timeout: TimeAmount(timeout.duration))
            let body = try await within(timeout) { try await response.body.collect(upTo: ControlLimit.answerBytes) }
            let data = Data(body.readableBytesView)
            guard response.status == .ok else { throw problem(data, response.status.code) }
            return try ControlJSON.decode(from: data)
        } catch {
            throw explain(error, timeout, doubt)
        }
    }

    func within<Value: Sendable>(
        _ timeout: TimeSpan, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: timeout.duration)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw HTTPClientError.deadlineExceeded }
            return value
        }
    }

    func problem(_ data: Data, _ status: UInt) -> ControlClientError {
        if let problem: ControlProblem = try? ControlJSON.decode(from: data) { return ControlClientError(problem) }
        return ControlClientError(
            .failed, "The daemon answered with HTTP status \(status) and no explanation.",
            next:
                "See whether rolloutctl and rolloutd are of the same version: rolloutctl status, rolloutctl --version.")
    }

    func explain(_ error: any Error, _ timeout: TimeSpan, _ doubt: String) -> any Error {
        switch error {
        case is ControlClientError, is CancellationError:
            error
        case let error as IOError where SocketAccess.isFromConnecting(error.errnoCode):
            SocketAccess.explain(error.errnoCode, socket)
        case let error as HTTPClientError where Self.timeouts.contains(error):
            ControlClientError(
                .timedOut, "rolloutd did not answer within \(timeout.rounded).\(doubt)",
                next: "See systemctl status rolloutd, and journalctl -u rolloutd -e for what it is doing.")
        case is DecodingError:
            ControlClientError(
                .failed, "The daemon's answer is not understood: \(error).\(doubt)",
                next:
                    "See whether rolloutctl and rolloutd are of the same version: rolloutctl --version, rolloutd --version."
            )
        default:
            ControlClientError(
                .failed, "The connection to rolloutd broke off: \(error).\(doubt)",
                next: "See systemctl status rolloutd, and journalctl -u rolloutd -e for why.")
        }
    }

    private static var timeouts: [HTTPClientError] { [.deadlineExceeded, .readTimeout, .connectTimeout] }
}
