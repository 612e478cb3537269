import ControlAPI
import ControlServer
import FoundationEssentials
import Logging
import RolloutModel
import Synchronization
import Testing

@testable import ControlClient

@Suite("An event stream", .timeLimit(.minutes(2)))
struct StreamTests {
    private struct Enough: Error {}

    /// Quick enough for a test, long enough for a busy machine.
    private func limits(_ change: (inout ControlLimits) -> Void = { _ in }) -> ControlLimits {
        var limits = ControlLimits()
        limits.pace = .zero
        limits.heartbeat = .milliseconds(200)
        change(&limits)
        return limits
    }

    private func serve(
        _ backend: FakeBackend = FakeBackend(), limits: ControlLimits? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: @Sendable (String, RunningServer) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let path = "\(folder)/control.sock"
            try await RunningServer.run(.path(path), backend, limits: limits ?? self.limits(), logger: logger) {
                server in
                try await body(path, server)
            }
        }
    }

    /// Follows until so many entries have come.
    private func entries(
        _ path: String, _ count: Int, of rollout: PolicyName? = nil, after: Int64? = 0
    ) async throws -> [Int64] {
        var found: [Int64] = []
        do {
            _ = try await ControlClient.with(socket: path, following: true) { client in
                try await client.follow(rollout, after: after) { streamed in
                    guard case .entry(let entry) = streamed else { return }
                    found.append(entry.sequence)
                    if found.count == count { throw Enough() }
                }
            }
        } catch is Enough {}
        return found
    }

    @Test("gives every entry once and in order, those of before and those that come")
    func whole() async throws {
        let backend = FakeBackend()
        for _ in 1...450 { backend.book.write() }
        try await serve(backend) { path, _ in
            async let found = entries(path, 700)
            for _ in 451...700 {
                backend.book.write()
                await Task.yield()
            }
            let numbers = try await found
            #expect(numbers == Array(1...700))
        }
    }

    @Test("loses none and doubles none over any number of breaks")
    func resumed() async throws {
        let backend = FakeBackend()
        try await serve(backend) { path, _ in
            let writer = Task {
                for _ in 1...300 {
                    backend.book.write()
                    await Task.yield()
                }
            }
            var found: [Int64] = []
            for part in [1, 7, 50, 2, 140, 100] { found += try await entries(path, part, after: found.last ?? 0) }
            await writer.value
            #expect(found == Array(1...300))
        }
    }

    @Test("begins now where nobody says after what")
    func fromNow() async throws {
        let backend = FakeBackend()
        for _ in 1...5 { backend.book.write() }
        try await serve(backend) { path, _ in
            async let found = entries(path, 2, after: nil)
            while backend.book.listeners == 0 { await Task.yield() }
            backend.book.write()
            backend.book.write()
            let numbers = try await found
            #expect(numbers == [6, 7])
        }
    }

    @Test("of one rollout leaves out the others, and says how far it has come")
    func ofOne() async throws {
        let backend = FakeBackend()
        for number in 1...420 { backend.book.write(about: number % 70 == 0 ? "contoso-reader" : "contoso-writer") }
        try await serve(backend) { path, _ in
            #expect(try await entries(path, 6, of: "contoso-reader") == [70, 140, 210, 280, 350, 420])
            backend.book.write(about: "contoso-writer")
            var place: Int64?
            do {
                _ = try await ControlClient.with(socket: path, following: true) { client in
                    try await client.follow("contoso-reader", after: 420) { streamed in
                        if case .alive(let sequence?) = streamed, sequence == 421 {
                            place = sequence
                            throw Enough()
                        }
                    }
                }
            } catch is Enough {}
            #expect(place == 421)
        }
    }

    @Test(
        "refuses what makes no sense",
        arguments: [
            ("/v1/events?after=9", "beyond the journal's end"), ("/v1/events?after=-1", "not an entry's sequence"),
            ("/v1/events?since=1", "unknown key since"), ("/v1/events?rollout=contoso-raeder", "contoso-reader?"),
            ("/v1/rollouts/contoso-raeder/watch", "contoso-reader?"),
        ])
    func refused(path: String, words: String) async throws {
        try await serve { socket, _ in
            let connection = try RawConnection(socket)
            try connection.send("GET \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            let answer = try await connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 4") && answer.contains(words), "\(answer)")
        }
    }

    @Test("shows a rollout as it stands, and again when it stands otherwise, and only then")
    func states() async throws {
        let backend = FakeBackend()
        try await serve(backend) { path, _ in
            var seen: [Percentage?] = []
            do {
                _ = try await ControlClient.with(socket: path, following: true) { client in
                    try await client.watch("contoso-reader") { streamed in
                        guard case .status(let status) = streamed else { return }
                        seen.append(status.rollout.percentage)
                        // Ringing without a change says nothing new.
                        backend.book.ring()
                        switch seen.count {
                        case 1: await backend.show(Percentage(hundredths: 2_500))
                        case 2: await backend.show(Percentage(hundredths: 5_000))
                        default: throw Enough()
                        }
                    }
                }
            } catch is Enough {}
            #expect(seen == [1_000, 2_500, 5_000].map { Percentage(hundredths: $0) })
        }
    }

    @Test("ends with a word when the daemon stops, and does not hold the stop up")
    func stopping() async throws {
        let backend = FakeBackend()
        try await serve(backend, limits: limits { $0.grace = .seconds(600) }) { path, server in
            let end = try await ControlClient.with(socket: path, following: true) { client in
                try await client.follow(nil, after: nil) { _ in await server.group.triggerGracefulShutdown() }
            }
            #expect(end.code == .stopping)
        }
    }

    @Test("ends with a word when the journal cannot be read")
    func broken() async throws {
        let backend = FakeBackend()
        try await serve(backend) { path, _ in
            let end = try await ControlClient.with(socket: path, following: true) { client in
                try await client.follow(nil, after: nil) { _ in await backend.breakJournal() }
            }
            #expect(end.code == .failed && end.message.contains("Broken"))
        }
    }

    @Test("tells a client that does not read, and drops it")
    func slow() async throws {
        let backend = FakeBackend()
        let text = String(repeating: "x", count: 100_000)
        for _ in 1...200 { backend.book.write(text) }
        let words = LoggedWords()
        let limits = limits {
            $0.stall = .milliseconds(300)
            $0.linger = .seconds(60)
        }
        try await serve(backend, limits: limits, logger: words.logger) { path, _ in
            let deaf = try RawConnection(path)
            try deaf.send("GET /v1/events?after=0 HTTP/1.1\r\nhost: x\r\n\r\n")
            await words.next()
            let got = try await deaf.readToEnd()
            #expect(got.utf8.count < 20_000_000)
            #expect(got.contains("event: end\ndata: {\"code\":\"slow\""), "\(got.suffix(300))")
            #expect(words.text.contains("did not read its event stream"))
        }
    }

    @Test("takes a place, and gives it back when its client has gone")
    func places() async throws {
        try await serve(limits: limits { $0.streams = 1 }) { path, _ in
            do {
                _ = try await ControlClient.with(socket: path, following: true) { client in
                    try await client.follow(nil, after: nil) { _ in
                        // A stream that is alive is counted.
                        let busy = await failure(path) { _ = try await $0.follow(nil, after: nil) { _ in } }
                        #expect(busy?.kind == .refused(.busy))
                        throw Enough()
                    }
                }
            } catch is Enough {}
            var isFree = false
            while !isFree {
                do {
                    _ = try await ControlClient.with(socket: path, following: true) { client in
                        try await client.follow(nil, after: nil) { _ in throw Enough() }
                    }
                } catch is Enough {
                    isFree = true
                } catch let error as ControlClientError where error.kind == .refused(.busy) {}
            }
        }
    }

    @Test("is told apart from a daemon that is too old to know it")
    func tooOld() async throws {
        try await serve { path, _ in
            let error = await failure(path) { client in
                let _: QuotaReport = try await client.look("/v1/later")
            }
            #expect(error?.kind == .refused(.unknownPath))
            #expect(error?.message.contains("older than rolloutctl") == true)
        }
    }

    private func failure(_ path: String, _ body: (ControlClient) async throws -> Void) async -> ControlClientError? {
        do {
            try await ControlClient.with(socket: path, following: true, body)
            return nil
        } catch {
            return error as? ControlClientError
        }
    }
}

/// What a server logs, and the moment at which it does.
private final class LoggedWords: Sendable {
    private let content = Mutex("")
    private let signal: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (signal, continuation) = AsyncStream.makeStream() }

    var text: String { content.withLock { $0 } }

    /// Waits for the next line.
    func next() async {
        for await _ in signal { return }
    }

    var logger: Logger { Logger(label: "test") { _ in Handler(words: self) } }

    private func add(_ line: String) {
        content.withLock { $0 += line + "\n" }
        continuation.yield()
    }

    private struct Handler: LogHandler {
        let words: LoggedWords
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { words.add("\(event.message)") }
    }
}

@Suite("The text of an event stream")
struct StreamTextTests {
    private var events: [StreamEvent] {
        get throws {
            [
                .alive(id: nil), try StreamEvent(.entry, id: 7, FakeBackend.entry("a")), .alive(id: 8),
                try StreamEvent(.end, StreamEnd(.slow, "zu langsam – ü")),
            ]
        }
    }

    @Test("reads back as it was written, in pieces of any size", arguments: [1, 2, 3, 7, 64, 10_000])
    func pieces(size: Int) throws {
        let bytes = Array(try events.map(\.text).joined().utf8)
        var parser = StreamParser()
        var found: [StreamEvent] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            found += try parser.take(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(found == (try events))
    }

    @Test("takes what other versions may send")
    func foreign() throws {
        var parser = StreamParser()
        let text = "retry: 3\r\nid: 5\r\nevent: later\r\ndata: {}\r\n\r\nid: 6\ndata: a\ndata: b\n\n"
        let events = try parser.take(Array(text.utf8))
        #expect(events.map(\.id) == [5, 6] && events.map(\.kind) == [nil, nil])
    }

    @Test("refuses what is no stream")
    func malformed() {
        var parser = StreamParser()
        #expect(throws: StreamParser.Malformed.self) { try parser.take(Array("<html>\n\n".utf8)) }
        var endless = StreamParser()
        #expect(throws: StreamParser.Malformed.self) {
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 0...17 { _ = try endless.take(piece) }
        }
    }
}
