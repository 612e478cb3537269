import RolloutModel
import ScriptedServer
import StoreAPI
import Synchronization
import Testing

@Suite("No secret and no token is in anything that leaves the client", .timeLimit(.minutes(1)))
struct CanaryTests {
    /// Everything that printing, dumping or encoding a value shows.
    private func expectClean(_ value: Any, _ what: String) {
        var text = "\(value)" + String(reflecting: value)
        dump(value, to: &text)
        for canary in ["canary", "Y2FuYXJ5", "63616e617279"] {
            #expect(!text.lowercased().contains(canary.lowercased()), "\(what): \(text)")
        }
    }

    /// Answers that give back what they were sent, in every place where a client might look.
    private static func echoes(_ request: ScriptedServer.Request) -> [[ScriptedServer.Step]] {
        let authorization = request.header("Authorization") ?? ""
        let sent = "\(authorization) \(request.body)".replacing("\"", with: "")
        let json = """
            {"code":"\(sent)","message":"You sent \(sent)","target":"\(sent)","source":"x","error":"\(sent)",\
            "error_description":"\(sent)","correlation_id":"\(sent)","innererror":{"code":"\(sent)","message":"\(sent)"}}
            """
        let rollout = """
            {"isPackageRollout":true,"packageRolloutStatus":"\(sent)","fallbackSubmissionId":[],"status":{"\(sent)":1}}
            """
        let headers = [("MS-CorrelationId", sent), ("Retry-After", sent), ("Location", sent)]
        return [400, 401, 403, 404, 409, 429, 500, 302].map { ScriptedServer.Step.reply($0, json, headers: headers) }
            + [
                ScriptedServer.Step.reply(200, rollout, headers: headers),
                ScriptedServer.Step.reply(200, sent, headers: headers),
                ScriptedServer.Step.reply(200, "{\"\(sent)\":1,\"\(sent)\":2}", headers: headers),
                ScriptedServer.Step.cut(200, sent + "xx", at: 20), [.send(sent + "\r\n\r\n"), .close], [.reset],
                [.send("HTTP/1.1 200 \(sent)\r\n\(sent)\r\n\r\n"), .close],
            ]
    }

    @Test("the Store gives everything back")
    func storeEchoes() async throws {
        let count = Self.echoes(.init(method: "", target: "", headers: [], body: "")).count
        for index in 0..<count {
            try await StoreFixture.run(store: { Self.echoes($0)[index] }) { fixture in
                for call in Sample.changes + [
                    .slots(Sample.app), .inspect(Sample.submission), .progress(Sample.submission),
                ] {
                    expectClean(await fixture.client.perform(call), "echo \(index) to \(call)")
                }
                let day = try #require(CivilDate("2026-11-18"))
                let analytics = StoreAnalytics(fixture.client)
                expectClean(await analytics.usage(of: "9NBLGGH4R315", on: day...day), "echo \(index) to usage")
                expectClean(fixture.client, "the client")
            }
        }
    }

    @Test("the login service gives everything back")
    func loginEchoes() async throws {
        let form = "client_secret=canary%2Bsecret%26100%25~%C3%A9 canary+secret&100%~é"
        let request = ScriptedServer.Request(method: "POST", target: "", headers: [], body: form)
        for script in Self.echoes(request) {
            try await StoreFixture.run(login: { _ in script }, store: { _ in [] }) { fixture in
                let answer = await fixture.client.perform(.halt(Sample.submission))
                // A refusal, or an answer that says nothing; never a token.
                #expect([.unauthorized, .login].contains(answer.failure?.kind))
                expectClean(answer, "login")
            }
        }
    }

    @Test("a token with characters that no header can carry is refused unseen")
    func impossibleToken() async throws {
        let grant = #"{"access_token":"canary-\u00e9-token","expires_in":3599}"#
        try await StoreFixture.run(login: { _ in ScriptedServer.Step.reply(200, grant) }, store: { _ in [] }) {
            fixture in
            expectClean(await fixture.client.perform(.slots(Sample.app)), "token")
        }
    }

    @Test("the canary is on the wire, so that these tests can fail")
    func canaryIsSent() async throws {
        try await StoreFixture.run(store: { _ in ScriptedServer.Step.reply(500) }) { fixture in
            _ = await fixture.client.perform(.slots(Sample.app))
            #expect(fixture.storeRequests.first?.header("Authorization")?.contains("canary") == true)
            #expect(fixture.tokenRequests.first?.body.contains("canary") == true)
        }
    }
}
