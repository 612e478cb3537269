import Foundation
import NIOPosix
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@testable import Notifications

@Suite("Posting a notice", .serialized)
struct SinkSenderTests {
    private static let secret = "kanarienvogel-im-bergwerk-4711"
    private static let notice = Notice.test(id: "test.1", by: Actor(name: "alice"), at: Chronicle.start)

    private func post(
        _ answer: String, format: SinkFormat = .cloudevents, signed: Bool = true,
        check: (ScriptedServer.Request) throws -> Void = { _ in }
    ) async throws -> (Attempt, Int) {
        let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
        let result = try await ScriptedServer.run { _ in
            answer.isEmpty ? [.close] : [.send(Array(answer.utf8))]
        } _: { server, port in
            let sink = try Sink(
                name: "oncall", format: format, address: Secret("http://127.0.0.1:\(port)/hooks/\(Self.secret)?x=1"),
                signature: signed ? WebhookSignature(secret: Secret(Self.secret)) : nil)
            let attempt = await SinkSender(web).send(Self.notice, to: sink, at: Chronicle.start)
            let request = try #require(server.requests.first)
            try check(request)
            return (attempt, server.requests.count)
        }
        try await web.shutdown()
        return result
    }

    private static func response(_ status: String, _ more: String = "") -> String {
        "HTTP/1.1 \(status)\r\n\(more)Content-Length: 2\r\n\r\nok"
    }

    @Test("sends one signed request with the sink's own form")
    func posts() async throws {
        let (attempt, count) = try await post(
            Self.response("204 No Content").replacing("Content-Length: 2\r\n\r\nok", with: "\r\n")
        ) { request in
            #expect(request.method == "POST" && request.target == "/hooks/\(Self.secret)?x=1")
            #expect(request.header("content-type") == "application/cloudevents+json; charset=utf-8")
            #expect(request.header("webhook-id") == "test.1")
            let expected = try WebhookSignature(secret: Secret(Self.secret)).headers(
                id: "test.1", at: Chronicle.start, body: request.body)
            #expect(request.header("webhook-signature") == expected.last?.value)
        }
        #expect(attempt == .delivered && count == 1)
        let (plain, _) = try await post(Self.response("200 OK"), format: .slack, signed: false) { request in
            #expect(request.header("content-type") == "application/json; charset=utf-8")
            #expect(request.header("webhook-signature") == nil)
            #expect(request.body.hasPrefix(#"{"blocks":["#))
        }
        #expect(plain == .delivered)
    }

    @Test(
        "says what went wrong, without the address or what the sink answered",
        arguments: [
            (
                "302 Found", "Location: http://127.0.0.1:1/\r\n",
                Attempt.Failure("it answered 302; redirects are not followed")
            ),
            ("429 Too Many Requests", "Retry-After: 30\r\n", .init("it answered 429", retryAfter: .seconds(30))),
            ("503 Unavailable", "Retry-After: 99999999\r\n", .init("it answered 503", retryAfter: .hours(1))),
            ("500 Oops", "", .init("it answered 500")), ("400 Bad", "", .init("it answered 400", isRefused: true)),
            ("404 Not Found", "", .init("it answered 404")),
        ])
    func fails(status: String, headers: String, failure: Attempt.Failure) async throws {
        let (attempt, count) = try await post(Self.response(status, headers))
        #expect(attempt == .failed(failure) && count == 1)
    }

    @Test("survives a connection that is closed, and one that is refused")
    func noAnswer() async throws {
        #expect(try await post("").0 == .failed(.init("there was no connection, or it broke off")))
        let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
        let sink = try Sink(
            name: "oncall", format: .slack, address: Secret("http://127.0.0.1:1/\(Self.secret)"), signature: nil)
        let attempt = await SinkSender(web).send(Self.notice, to: sink, at: Chronicle.start)
        #expect(attempt == .failed(.init("there was no connection, or it broke off")))
        try await web.shutdown()
    }

    @Test(
        "goes to no address that is plain, link-local or none, and says so without it",
        arguments: [
            "http://hooks.example.com/\(secret)", "https://169.254.169.254/\(secret)", "\(secret)",
            "https://user:\(secret)@example.com/", "ftp://example.com/\(secret)", "http://0x7f.1/\(secret)",
        ])
    func badAddresses(address: String) {
        let error = #expect(throws: Sink.Unusable.self) {
            try Sink(name: "oncall", format: .slack, address: Secret(address), signature: nil)
        }
        #expect(error?.description.contains(Self.secret) == false)
    }

    @Test("a sink shows nothing of its address")
    func hidden() throws {
        let sink = try Sink(
            name: "oncall", format: .slack, address: Secret("https://hooks.example.com/\(Self.secret)"), signature: nil)
        var dumped = "\(sink) \(String(reflecting: sink))"
        dump(sink, to: &dumped)
        #expect(!dumped.contains(Self.secret))
    }
}
