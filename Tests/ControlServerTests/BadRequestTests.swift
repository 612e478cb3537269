import ControlAPI
import ControlServer
import FoundationEssentials
import Testing

/// Sends one request by hand and reads all of the answer.
func exchange(_ request: String, limits: ControlLimits = ControlLimits(), _ backend: FakeBackend = FakeBackend())
    async throws
    -> String
{
    try await withFolder { folder in
        let path = "\(folder)/control.sock"
        let answer = Mailbox()
        try await RunningServer.run(.path(path), backend, limits: limits) { _ in
            let connection = try RawConnection(path)
            try connection.send(request)
            await answer.keep(try await connection.readToEnd())
        }
        return await answer.text
    }
}

/// Keeps a text for the test that comes after the server.
actor Mailbox {
    private(set) var text = ""
    func keep(_ text: String) { self.text = text }
}

/// A request with a body, on a connection that ends after it.
func post(_ path: String, _ body: String) -> String {
    "POST \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// A request without a body, on a connection that ends after it.
func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n" }

@Suite("A request that cannot be used", .timeLimit(.minutes(1)))
struct BadRequestTests {
    private func expect(
        _ request: String, _ status: Int, _ code: ControlProblem.Code, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let backend = FakeBackend()
        let answer = try await exchange(request, backend)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), sourceLocation: sourceLocation)
        let body = answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
        let problem = try ControlJSON.decode(ControlProblem.self, from: Data(body.utf8))
        #expect(
            problem.code == code && !problem.message.isEmpty && !problem.next.isEmpty, sourceLocation: sourceLocation)
        #expect(await backend.calls.isEmpty, sourceLocation: sourceLocation)
    }

    @Test(
        "is answered with its problem when its body is not the JSON that is meant",
        arguments: ["{", "[]", #"{"reason":1}"#, #"{"until":"soon"}"#])
    func body(body: String) async throws {
        try await expect(post("/v1/rollouts/contoso-reader/pause", body), 400, .badRequest)
    }

    @Test("is refused when its body is too large, whatever it says")
    func oversize() async throws {
        let padding = String(repeating: " ", count: ControlLimit.requestBytes)
        try await expect(post("/v1/rollouts/contoso-reader/halt", "{}" + padding), 413, .tooLarge)
    }

    @Test("is refused when only a freeze may end by itself", arguments: ["rollouts/contoso-reader/pause", "unfreeze"])
    func until(path: String) async throws {
        try await expect(post("/v1/\(path)", #"{"until":"2026-11-21T00:00:00Z"}"#), 400, .badRequest)
    }

    @Test(
        "is answered with 404 where there is nothing",
        arguments: ["/", "/v1", "/v2/status", "/v1/rollouts/contoso-reader/pause", "/v1/reload"])
    func path(path: String) async throws {
        try await expect(get(path), 404, .unknownPath)
    }

    @Test("may not pause or halt everything at once", arguments: ["pause", "halt", "resume"])
    func globalActions(word: String) async throws {
        try await expect(post("/v1/\(word)", ""), 404, .unknownPath)
    }

    @Test(
        "is refused when its query is not understood",
        arguments: ["since=yesterday", "limit=0", "limit=1001", "after=x", "kind=alert"])
    func query(query: String) async throws {
        try await expect(get("/v1/history?\(query)"), 400, .badRequest)
    }

    @Test(
        "is refused when a name is too long, no UTF-8, or steers a terminal",
        arguments: [String(repeating: "a", count: 256), "%FF", "%00", "reader%1B%5B2J", "%E2%80%AE"])
    func name(name: String) async throws {
        try await expect(get("/v1/rollouts/\(name)"), 400, .badRequest)
    }

    @Test("is refused when its submission is too long, or steers a terminal", arguments: ["\\u001b[2J", "", "\\n"])
    func submission(text: String) async throws {
        let body = #"{"submission":"\#(text)"}"#
        try await expect(post("/v1/rollouts/contoso-reader/halt", body), 400, .badRequest)
    }

    @Test("is cut off when it is no HTTP")
    func noHTTP() async throws {
        let answer = try await exchange("halt contoso-reader\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
    }

    @Test("is cut off when its head is too large")
    func head() async throws {
        let answer = try await exchange(
            "GET /v1/status HTTP/1.1\r\nhost: x\r\nx: \(String(repeating: "y", count: 20_000))\r\n\r\n")
        #expect(!answer.contains("rollouts"))
    }
}
