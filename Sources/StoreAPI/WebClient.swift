import AsyncHTTPClient
public import NIOCore
package import NIOSSL

/// The one way out: bounded HTTP/1.1 exchanges without redirects, proxies or cookies, with verified TLS of at least 1.2.
///
/// A program has one for the Store and another for its metric servers, on the same event loop; each must be shut down.
public final class WebClient: Sendable {
    private let pool: HTTPClient
    private let authorities: [NIOSSLCertificate]

    /// A client on an event loop that the caller owns; one thread is enough for a daemon.
    public convenience init(on group: any EventLoopGroup) { self.init(on: group, trusting: []) }

    /// A client that trusts these authorities besides the system's: so that tests can tell what else a certificate lacks.
    package init(on group: any EventLoopGroup, trusting authorities: [NIOSSLCertificate]) {
        pool = HTTPClient(eventLoopGroup: group, configuration: .bounded(trusting: authorities))
        self.authorities = authorities
    }

    /// Closes what is open. Nothing may be sent afterwards.
    public func shutdown() async throws { try await pool.shutdown() }

    /// Sends a request and reads its answer, both within the request's limit.
    package func send(_ request: WebRequest) async -> Result<WebReply, WebFailure> {
        request.isSentOnce ? await sendOnce(request) : await exchange(request, through: pool, gate: nil)
    }

    /// A connection of its own makes the gate the request's alone. It also spares the request the death of a connection
    /// that was idle for too long, and a place behind other requests that hang.
    private func sendOnce(_ request: WebRequest) async -> Result<WebReply, WebFailure> {
        let gate = SendGate()
        let client = HTTPClient(
            eventLoopGroup: pool.eventLoopGroup, configuration: .bounded(by: gate, trusting: authorities))
        let result = await withTaskCancellationHandler {
            await exchange(request, through: client, gate: gate)
        } onCancel: {
            gate.close()
        }
        // Its only error is about connections that would not close politely; the answer is in hand.
        try? await client.shutdown()
        return result
    }

    /// Races the round trip against the clock, because AsyncHTTPClient's own deadline ends at the response's head.
    private func exchange(
        _ request: WebRequest, through client: HTTPClient, gate: SendGate?
    ) async -> Result<WebReply, WebFailure> {
        if Task.isCancelled { return .failure(.cancelled) }
        let result = await withTaskGroup(of: Result<WebReply, WebFailure>.self) { group in
            group.addTask { await Self.roundTrip(request, through: client, gate: gate) }
            group.addTask {
                do { try await Task.sleep(for: request.limit) } catch { return .failure(.cancelled) }
                return .failure(.timeout)
            }
            let first = await group.next() ?? .failure(.cancelled)
            gate?.close()
            group.cancelAll()
            return first
        }
        if case .failure = result, Task.isCancelled { return .failure(.cancelled) }
        return result
    }

    private static func roundTrip(
        _ request: WebRequest, through client: HTTPClient, gate: SendGate?
    ) async -> Result<WebReply, WebFailure> {
        do {
            let response = try await client.execute(HTTPClientRequest(request), timeout: TimeAmount(request.limit))
            var headers: [String: String] = [:]
            for field in response.headers.reversed() { headers[field.name.lowercased()] = field.value }
            let body = await collect(response.body, upTo: request.bodyBytes)
            return .success(WebReply(status: Int(response.status.code), headers: headers, body: body))
        } catch {
            return .failure(WebFailure(error, isWritten: gate?.close()))
        }
    }

    private static func collect(_ body: HTTPClientResponse.Body, upTo limit: Int) async -> WebReply.Body {
        do {
            return .whole(Array(try await body.collect(upTo: limit).readableBytesView))
        } catch is NIOTooManyBytesError {
            return .tooLong
        } catch {
            return .torn
        }
    }
}

extension HTTPClientRequest {
    init(_ request: WebRequest) {
        self.init(url: request.address.description)
        method = .RAW(value: request.method.rawValue)
        for field in request.headers { headers.add(name: field.name, value: field.value) }
        if request.isSentOnce { headers.add(name: "Connection", value: "close") }
        if let text = request.body { body = .bytes(ByteBuffer(string: text)) }
        if let content = request.content { body = .bytes(ByteBuffer(bytes: content)) }
    }
}

extension WebClient: CustomStringConvertible, CustomReflectable {
    /// The name alone.
    public var description: String { "WebClient" }
    /// Shows no children: the connections' buffers still hold the bytes that were sent, and the token with them.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
