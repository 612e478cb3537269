import Glibc
import Hummingbird
import HummingbirdCore
import NIOCore
import RolloutModel

/// Carries requests to the Store and its answers back, with everything that is to go wrong on the wire.
struct StoreDoor: Sendable {
    private typealias Field = HTTPFields.Element

    /// Into how many pieces a slow body is cut at most.
    private static let slowPieces = 100

    /// The connection was ended on purpose; thrown so that no further request is read from it.
    private struct ConnectionEnded: Error {}

    let store: LiveStore

    func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        var request = request
        guard let body = try? await request.collectBody(upTo: StoreLimit.body(of: request.head.path ?? "/")) else {
            let fields: HTTPFields = [.contentLength: "0", .connection: "close"]
            try await writer.writeResponse(HTTPResponse(status: .contentTooLarge, headerFields: fields))
            try await end(channel)
        }
        let answer = await store.handle(Self.read(request, body))
        try await deliver(answer, to: request, writer, channel)
    }

    private static func read(_ request: Request, _ body: ByteBuffer) -> SimulatorRequest {
        SimulatorRequest(
            request.method.rawValue, request.head.path ?? "/",
            headers: [Header("Host", request.head.authority ?? "127.0.0.1")]
                + request.headers.map { Header($0.name.rawName, $0.value) }, body: Array(body.readableBytesView))
    }

    private func deliver(
        _ answer: SimulatorAnswer, to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        switch answer.delivery {
        case .whole: break
        case .delayed(let span): try await Task.sleep(for: span.duration)
        case .slowBody(let span):
            guard let response = answer.response else { try await end(channel) }
            return try await writeSlowly(response, over: span, writer)
        case .cutBody(let count):
            guard let response = answer.response else { try await end(channel) }
            var body: any ResponseBodyWriter = try await writer.writeHead(Self.head(of: response))
            try await body.write(ByteBuffer(bytes: response.body.prefix(count)))
            try await end(channel)
        case .reset: try await reset(channel)
        case .hang(let span):
            // Whoever gives up first ends it: a client that closes its side is not kept waiting for.
            try? await request.body.consumeWithCancellationOnInboundClose { _ in
                try await Task.sleep(for: span.duration)
            }
            try await end(channel)
        }
        guard let response = answer.response else { try await end(channel) }
        let hasBody = request.method != .head && !response.body.isEmpty
        try await writer.write(
            response: Self.head(of: response),
            body: hasBody ? ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)) : ResponseBody())
    }

    private func writeSlowly(
        _ response: SimulatorResponse, over span: TimeSpan, _ writer: consuming ResponseWriter
    ) async throws {
        var body: any ResponseBodyWriter = try await writer.writeHead(Self.head(of: response))
        let pieces = max(1, min(Self.slowPieces, response.body.count))
        let size = max(1, (response.body.count + pieces - 1) / pieces)
        var rest = response.body[...]
        while !rest.isEmpty {
            try await Task.sleep(for: span.duration / pieces)
            try await body.write(ByteBuffer(bytes: rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        try await body.finish(nil)
    }

    private static func head(of response: SimulatorResponse) -> HTTPResponse {
        var fields = HTTPFields()
        for header in response.headers {
            guard let name = Field.Name(header.name) else { continue }
            fields.append(Field(name: name, value: header.value))
        }
        return HTTPResponse(status: .init(code: response.status), headerFields: fields)
    }

    // MARK: Ending connections

    /// Closes the connection once everything that was written has gone out.
    private func end(_ channel: any Channel) async throws -> Never {
        try? await channel.close().get()
        throw ConnectionEnded()
    }

    /// Closes the connection with a reset: without lingering, the kernel throws away what is unsent and sends RST.
    private func reset(_ channel: any Channel) async throws -> Never {
        if let options = channel as? any SocketOptionProvider {
            try? await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await end(channel)
    }
}
