import ControlAPI
import Hummingbird
import HummingbirdCore
import NIOCore

/// An answer that goes on: events as they come, a sign of life where none come, a word at the end.
///
/// Nothing is queued for a client. What it gets next is read when it can take it – entries from the journal, a state from the
/// engine – so a client that reads slowly costs no memory and misses nothing but states that were over before it looked.
struct EventStream: Sendable {
    /// What a stream gives when it is asked.
    enum Next: Sendable {
        /// Events to send; there may be more at once.
        case more([StreamEvent])
        /// Events to send, and then nothing until something changes.
        case upToDate([StreamEvent])
        /// The stream is over.
        case end(StreamEnd)
    }

    let backend: any ControlBackend
    let streams: OpenStreams
    let limits: ControlLimits

    /// The response.
    ///
    /// - Parameters:
    ///   - change: What the stream waits for.
    ///   - next: Gives what is to be sent next; it is never asked again before that is on its way.
    /// - Returns: A response whose body goes on until the stream ends.
    /// - Throws: `ControlProblem` where there are too many streams.
    func response(
        waitingFor change: BackendChange, _ next: @escaping @Sendable () async throws -> Next
    ) throws -> Response {
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        try streams.checkRoom()
        // Heard from before the first reading: what changes in between is told.
        let changes = backend.changes(change)
        waker.yield()
        let body = ResponseBody { writer in
            // Counted here and not before: a client that is gone by now never gets so far.
            let number = try streams.add { waker.yield() }
            defer { streams.remove(number) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in changes { waker.yield() } }
                group.addTask {
                    while !Task.isCancelled {
                        try await Task.sleep(for: limits.heartbeat)
                        waker.yield()
                    }
                }
                defer { group.cancelAll() }
                try await send(to: &writer, wakes, next)
            }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [.contentType: StreamEvent.contentType, .cacheControl: "no-store"]
        return Response(status: .ok, headers: headers, body: body)
    }

    private func send(
        to writer: inout any ResponseBodyWriter, _ wakes: AsyncStream<Void>,
        _ next: @Sendable () async throws -> Next
    ) async throws {
        let pause: Duration? = limits.pace > .zero ? limits.pace : nil
        // The head alone would wait for the first event: a client wants to know that the stream is open.
        try await write([.alive(id: nil)], to: &writer)
        for await _ in wakes {
            var isUpToDate = false
            while !isUpToDate {
                if streams.isStopping { return try await end(.stopping, &writer) }
                switch try await Self.result(next) {
                case .more(let events): try await write(events, to: &writer)
                case .upToDate(let events):
                    try await write(events.isEmpty ? [.alive(id: nil)] : events, to: &writer)
                    isUpToDate = true
                case .end(let why): return try await end(why, &writer)
                }
            }
            if let pause, !streams.isStopping { try await Task.sleep(for: pause) }
        }
    }

    /// What goes wrong here goes to the client: the head of the answer has said 200 already.
    private static func result(_ next: @Sendable () async throws -> Next) async throws -> Next {
        do { return try await next() } catch let error as CancellationError { throw error } catch {
            return .end(StreamEnd(.failed, "The daemon failed to go on: \(error). See journalctl -u rolloutd -e."))
        }
    }

    private func end(_ why: StreamEnd, _ writer: inout any ResponseBodyWriter) async throws {
        try await write([try StreamEvent(.end, why)], to: &writer)
    }

    private func write(_ events: [StreamEvent], to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: events.map(\.text).joined()))
    }
}
