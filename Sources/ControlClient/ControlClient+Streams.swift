import AsyncHTTPClient
public import ControlAPI
import FoundationEssentials
import NIOCore
public import RolloutModel

extension ControlClient {
    /// Something that came on a stream.
    public enum Streamed: Sendable {
        /// An entry of the journal.
        case entry(HistoryEntry)
        /// The rollout as it stands now.
        case status(RolloutStatus)
        /// The stream is alive, and has come as far as that entry.
        case alive(Int64?)
    }

    /// Follows the journal: entries of one rollout or of all, those after `after` or, without it, from now on.
    ///
    /// - Parameters:
    ///   - rollout: Which one; nil for all.
    ///   - after: The entry that the caller has; nil to begin with what comes next.
    ///   - each: Takes what comes, one after another; what it throws ends the stream and is thrown on.
    /// - Returns: Why the daemon ended the stream.
    /// - Throws: A `ControlClientError`, or what `each` throws.
    public func follow(
        _ rollout: PolicyName?, after: Int64?, _ each: (Streamed) async throws -> Void
    ) async throws -> StreamEnd {
        try await stream(ControlPath.events(of: rollout, after: after), each)
    }

    /// Watches a rollout: as it stands now, and again whenever it stands otherwise.
    ///
    /// - Parameters:
    ///   - rollout: Which one.
    ///   - each: Takes what comes, one after another; what it throws ends the stream and is thrown on.
    /// - Returns: Why the daemon ended the stream.
    /// - Throws: A `ControlClientError`, or what `each` throws.
    public func watch(
        _ rollout: PolicyName, _ each: (Streamed) async throws -> Void
    ) async throws -> StreamEnd {
        try await stream(ControlPath.watch(rollout), each)
    }

    private func stream(_ path: String, _ each: (Streamed) async throws -> Void) async throws -> StreamEnd {
        var request = HTTPClientRequest(url: try url(path))
        request.method = .GET
        request.headers.add(name: "accept", value: StreamEvent.contentType)
        let response = try await begin(request)
        var parser = StreamParser()
        var pieces = response.body.makeAsyncIterator()
        while let piece = try await next(&pieces) {
            for event in try events(in: piece, &parser) {
                if event.kind == .end { return try decode(StreamEnd.self, event) }
                try await each(streamed(event))
            }
        }
        throw ControlClientError(
            .failed, "The connection to rolloutd ended in the middle of the stream.", next: Self.whereToLook)
    }

    private static let whereToLook = "See systemctl status rolloutd, and journalctl -u rolloutd -e for why."

    private func begin(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            let response = try await http.execute(request, timeout: TimeAmount(Self.lookTimeout.duration))
            guard response.status == .ok else {
                let body = try await within(Self.lookTimeout) {
                    try await response.body.collect(upTo: ControlLimit.requestBytes)
                }
                throw problem(Data(body.readableBytesView), response.status.code)
            }
            return response
        } catch {
            throw explain(error, Self.lookTimeout, "")
        }
    }

    private func next(_ pieces: inout HTTPClientResponse.Body.AsyncIterator) async throws -> ByteBuffer? {
        do { return try await pieces.next() } catch { throw explain(error, Self.silence, "") }
    }

    private func events(in piece: ByteBuffer, _ parser: inout StreamParser) throws -> [StreamEvent] {
        do { return try parser.take(piece.readableBytesView) } catch {
            throw ControlClientError(
                .failed, "The daemon's event stream is not understood: \(error).", next: Self.whereToLook)
        }
    }

    private func streamed(_ event: StreamEvent) throws -> Streamed {
        switch event.kind {
        case .entry: .entry(try decode(HistoryEntry.self, event))
        case .status: .status(try decode(RolloutStatus.self, event))
        case .end, nil: .alive(event.id)
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ event: StreamEvent) throws -> Value {
        do { return try ControlJSON.decode(type, from: event.data) } catch { throw explain(error, Self.silence, "") }
    }
}
