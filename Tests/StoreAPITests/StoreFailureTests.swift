import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("What the Store's refusals mean", .timeLimit(.minutes(1)))
struct StoreFailureTests {
    private static let date = ("Date", "Fri, 20 Nov 2026 11:59:58 GMT")

    private func failure(
        _ status: Int, _ body: String = "", headers: [(String, String)] = [],
        to call: StoreCall = .halt(Sample.submission)
    ) async throws -> StoreFailure {
        var failure: StoreFailure?
        try await StoreFixture.run { _ in
            ScriptedServer.Step.reply(status, body, headers: headers)
        } _: { fixture in
            failure = await fixture.client.perform(call).failure
            #expect(fixture.storeRequests.count == (status == 401 ? 2 : 1))
        }
        return try #require(failure)
    }

    @Test(
        "each status has its kind, and only 401 and 429 are certainly without effect",
        arguments: [
            (400, StoreFailure.Kind.rejected), (401, .unauthorized), (402, .rejected), (403, .forbidden),
            (404, .notFound),
            (408, .timeout), (409, .conflict), (418, .rejected), (429, .rateLimited), (500, .server), (502, .server),
            (503, .server), (504, .server), (599, .server), (300, .malformed), (304, .malformed), (600, .malformed),
        ])
    func kinds(status: Int, kind: StoreFailure.Kind) async throws {
        for body in ["", "<html><body>Gateway</body></html>", "{}", #"{"code":"#] {
            let failure = try await failure(status, body)
            #expect(failure.kind == kind)
            #expect(failure.status == status)
            #expect(failure.certainlyWithoutEffect == (status == 401 || status == 429))
            #expect(failure.code == nil)
        }
    }

    @Test("the API's own bodies: code, sentence, target; date and correlation ID from the head")
    func ingestion() async throws {
        let body = """
            {"code":"InvalidState","data":[],"details":[],"message":"Wrong\\nstate","source":"Ingestion Api",\
            "target":"submission"}
            """
        let failure = try await failure(409, body, headers: [Self.date, ("ms-correlationid", "id-7")])
        #expect(failure.kind == .conflict)
        #expect(failure.code == "InvalidState")
        #expect(failure.message.contains("“Wrong state” (target submission)"))
        #expect(failure.message.contains("halt 9NBLGGH4R315 submission 1152921505694000001"))
        #expect(failure.serverDate == Timestamp("2026-11-20T11:59:58Z"))
        #expect(failure.correlationID == "id-7")
    }

    @Test("the inner error of a 500 is the one that tells")
    func innerError() async throws {
        let body = """
            {"code":"InternalServerError","innererror":{"code":"UnknownInternalFailure","message":"unknown"},\
            "message":"An internal server error.","source":"Ingestion Api"}
            """
        let failure = try await failure(500, body)
        #expect(failure.code == "UnknownInternalFailure")
        #expect(failure.message.contains("An internal server error. unknown"))
        #expect(!failure.certainlyWithoutEffect)
    }

    @Test("the gateway's 429: the wait from the header, or from the text alone; bounded")
    func rateLimit() async throws {
        let text = #"{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 14 seconds." }"#
        let byText = try await failure(429, text)
        #expect(byText.retryAfter == .seconds(14))
        #expect(byText.certainlyWithoutEffect)
        #expect(try await failure(429, text, headers: [("Retry-After", "3")]).retryAfter == .seconds(3))
        #expect(try await failure(429).retryAfter == nil)
        #expect(try await failure(429, "", headers: [("Retry-After", "88888888888")]).retryAfter == .hours(1))
        let dated = [Self.date, ("Retry-After", "Fri, 20 Nov 2026 12:00:28 GMT")]
        #expect(try await failure(429, "", headers: dated).retryAfter == .seconds(30))
        #expect(try await failure(503, "", headers: [("Retry-After", "9")]).retryAfter == .seconds(9))
    }

    @Test("a 429 that the API itself wrote is not certain")
    func apiRateLimit() async throws {
        let failure = try await failure(429, #"{"code":"TooMany","message":"x","source":"Ingestion Api"}"#)
        #expect(!failure.certainlyWithoutEffect)
    }

    @Test("codes and sentences that are none are left out")
    func oddBodies() async throws {
        for body in [
            #"{"code":7,"message":[],"target":{}}"#, #"{"code":"two words","message":null}"#, "[]", "7", "null",
            #"{"code":"A","code":"B"}"#,
        ] {
            let failure = try await failure(409, body)
            #expect(failure.code == nil)
            #expect(failure.kind == .conflict)
        }
    }

    @Test("no redirect is followed, and the token goes nowhere else", arguments: [301, 302, 303, 307, 308])
    func redirects(status: Int) async throws {
        try await ScriptedServer.run(answer: { _ in ScriptedServer.Step.reply(200, Sample.rollout) }) { thief, port in
            let location = [("Location", "http://127.0.0.1:\(port)/v1.0/my/x")]
            for call in Sample.changes + [.slots(Sample.app)] {
                let failure = try await failure(status, headers: location, to: call)
                #expect(failure.kind == .malformed)
                #expect(failure.status == status)
                #expect(!failure.certainlyWithoutEffect)
            }
            #expect(thief.requests.isEmpty)
        }
    }

    @Test("every change whose answer is a failure was sent exactly once", arguments: [409, 429, 500, 503, 504])
    func sentOnce(status: Int) async throws {
        for call in Sample.changes { _ = try await failure(status, to: call) }
    }
}
