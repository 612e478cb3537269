import RolloutModel
import ScriptedServer
import StoreAPI
import Synchronization
import Testing

@Suite("The token: had once, renewed ahead, replaced after a 401", .timeLimit(.minutes(1)))
struct TokenTests {
    private static let ok: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step] = { _ in
        ScriptedServer.Step.reply(200, Sample.rollout)
    }
    private let look = StoreCall.look(Sample.submission, confirmingTarget: false)

    @Test("the form is encoded properly, for both generations of the endpoint")
    func forms() async throws {
        let common =
            "grant_type=client_credentials&client_id=3b1e-client&client_secret=canary%2Bsecret%26100%25~%C3%A9&"
        let audience = "https%3A%2F%2Fmanage.devcenter.microsoft.com"
        for (endpoint, path, field) in [
            (StoreAccount.TokenEndpoint.v2, "/oauth2/v2.0/token", "scope=\(audience)%2F.default"),
            (.v1, "/oauth2/token", "resource=\(audience)"),
        ] {
            try await StoreFixture.run(endpoint: endpoint, store: Self.ok) { fixture in
                #expect(await fixture.client.perform(look).failure == nil)
                let request = try #require(fixture.tokenRequests.first)
                #expect(request.method == "POST")
                #expect(request.target == "/contoso.onmicrosoft.com" + path)
                #expect(request.header("Content-Type") == "application/x-www-form-urlencoded")
                #expect(request.body == common + field)
            }
        }
    }

    @Test("twenty calls at once make one acquisition")
    func oneAcquisition() async throws {
        try await StoreFixture.run(store: Self.ok) { fixture in
            await withTaskGroup(of: StoreAnswer.self) { group in
                for _ in 0..<20 { group.addTask { await fixture.client.perform(look) } }
                for await answer in group { #expect(answer.failure == nil) }
            }
            #expect(fixture.tokenRequests.count == 1)
        }
    }

    @Test("renewed five minutes ahead, and a minute more with all the jitter")
    func renewal() async throws {
        for (bits, ahead) in [(UInt64.min, Int64(300)), (UInt64.max, 360)] {
            try await StoreFixture.run(generator: ConstantGenerator(bits: bits), store: Self.ok) { fixture in
                _ = await fixture.client.perform(look)
                fixture.clock.advance(3_599 - ahead - 1)
                _ = await fixture.client.perform(look)
                #expect(fixture.tokenRequests.count == 1)
                fixture.clock.advance(1)
                _ = await fixture.client.perform(look)
                #expect(fixture.tokenRequests.count == 2)
                #expect(fixture.storeRequests.last?.header("Authorization") == "Bearer canary-token-2")
            }
        }
    }

    @Test("expires_in as a number, as a text, with a fraction; a missing or impossible one is no token")
    func lifetimes() async throws {
        for (text, isToken) in [
            ("3599", true), (#""3599""#, true), ("3599.5", true), ("1e9", true), ("0", false), ("-5", false),
            ("null", false),
            (#""soon""#, false), ("1e400", false), ("true", false),
        ] {
            try await StoreFixture.run(login: { StoreFixture.grant($0, expiresIn: text) }, store: Self.ok) { fixture in
                let answer = await fixture.client.perform(look)
                #expect((answer.failure == nil) == isToken, "\(text)")
                fixture.clock.advance(86_400)
                _ = await fixture.client.perform(look)
                #expect(fixture.tokenRequests.count == 2)
            }
        }
    }

    @Test("a change does not wait for a renewal; once the token is over it must")
    func urgent() async throws {
        try await StoreFixture.run(store: Self.ok) { fixture in
            _ = await fixture.client.perform(look)
            fixture.clock.advance(3_500)
            #expect(await fixture.client.perform(.halt(Sample.submission)).failure == nil)
            #expect(fixture.tokenRequests.count == 1)
            fixture.clock.advance(95)
            #expect(await fixture.client.perform(.halt(Sample.submission)).failure == nil)
            #expect(fixture.tokenRequests.count == 2)
        }
    }

    @Test("while renewing fails the old token is used, with a pause between the tries, until it is over")
    func failingRenewal() async throws {
        try await StoreFixture.run(
            login: { $0 == 1 ? StoreFixture.grant(1) : ScriptedServer.Step.reply(503) }, store: Self.ok
        ) { fixture in
            _ = await fixture.client.perform(look)
            fixture.clock.advance(3_400)
            for _ in 0..<3 { #expect(await fixture.client.perform(look).failure == nil) }
            #expect(fixture.tokenRequests.count == 2)
            fixture.clock.advance(31)
            #expect(await fixture.client.perform(look).failure == nil)
            #expect(fixture.tokenRequests.count == 3)
            fixture.clock.advance(200)
            let failure = await fixture.client.perform(look).failure
            #expect(failure?.kind == .login)
            #expect(failure?.certainlyWithoutEffect == true)
        }
    }

    @Test(
        "a 401: one renewal, one replay; for changes too",
        arguments: [StoreCall.halt(Sample.submission), .slots(Sample.app)])
    func replay(call: StoreCall) async throws {
        let refusal = #"{ "statusCode": 401, "message": "APIM: Unauthorized. Access token is missing or invalid." }"#
        try await StoreFixture.run { request in
            let isFirst = request.header("Authorization")?.hasSuffix("-1") == true
            let body = request.method == "GET" ? #"{"id":"9NBLGGH4R315"}"# : Sample.rollout
            return isFirst ? ScriptedServer.Step.reply(401, refusal) : ScriptedServer.Step.reply(200, body)
        } _: { fixture in
            #expect(await fixture.client.perform(call).failure == nil)
            #expect(fixture.tokenRequests.count == 2)
            #expect(fixture.storeRequests.count == 2)
        }
    }

    @Test("a token that is over in the middle of an inspection")
    func expiryInTheMiddle() async throws {
        try await StoreFixture.run { request in
            let isNew = request.header("Authorization")?.hasSuffix("-2") == true
            if request.target.hasSuffix("packagerollout"), !isNew { return ScriptedServer.Step.reply(401) }
            let id = String(request.target.split(separator: "/").last ?? "")
            let body =
                request.target.hasSuffix("packagerollout") ? Sample.rollout : Sample.submission(id, packages: "")
            return ScriptedServer.Step.reply(200, body)
        } _: { fixture in
            #expect(await fixture.client.perform(.inspect(Sample.submission)).failure == nil)
            #expect(fixture.storeRequests.count == 4)
            #expect(fixture.tokenRequests.count == 2)
        }
    }

    @Test("a second 401 is final and without effect")
    func secondRefusal() async throws {
        try await StoreFixture.run(store: { _ in ScriptedServer.Step.reply(401) }) { fixture in
            let failure = await fixture.client.perform(.finalize(Sample.submission)).failure
            #expect(failure?.kind == .unauthorized)
            #expect(failure?.status == 401)
            #expect(failure?.certainlyWithoutEffect == true)
            #expect(fixture.storeRequests.count == 2)
            #expect(fixture.tokenRequests.count == 2)
        }
    }

    @Test("a replay whose answer is lost is of unknown effect")
    func lostReplay() async throws {
        try await StoreFixture.run { request in
            request.header("Authorization")?.hasSuffix("-1") == true ? ScriptedServer.Step.reply(401) : [.reset]
        } _: { fixture in
            let failure = await fixture.client.perform(.finalize(Sample.submission)).failure
            #expect(failure?.kind == .network)
            #expect(failure?.certainlyWithoutEffect == false)
        }
    }

    @Test("many 401s for one token make one renewal")
    func manyRefusals() async throws {
        try await StoreFixture.run { request in
            let isFirst = request.header("Authorization")?.hasSuffix("-1") == true
            return isFirst ? ScriptedServer.Step.reply(401) : ScriptedServer.Step.reply(200, Sample.rollout)
        } _: { fixture in
            await withTaskGroup(of: StoreAnswer.self) { group in
                for _ in 0..<20 { group.addTask { await fixture.client.perform(look) } }
                for await answer in group { #expect(answer.failure == nil) }
            }
            #expect(fixture.tokenRequests.count == 2)
        }
    }

    @Test("Entra's permanent refusals are named, explained and believed for a minute")
    func permanent() async throws {
        for (code, word) in [
            (7_000_215, "wrong"), (7_000_222, "expired"), (700_016, "clientID"), (90_002, "tenantID"),
            (500_011, "associate"),
            (7_000_218, "credential"), (700_027, "certificate"), (123_456, "Whatever"),
        ] {
            let body = """
                {"error":"invalid_client","error_description":"AADSTS\(code): Whatever.\\r\\nTrace ID: x","error_codes":[\(code)],\
                "correlation_id":"corr-1"}
                """
            try await StoreFixture.run(login: { _ in ScriptedServer.Step.reply(401, body) }, store: Self.ok) {
                fixture in
                let failure = try #require(await fixture.client.perform(.halt(Sample.submission)).failure)
                #expect(failure.kind == .unauthorized)
                #expect(failure.code == "AADSTS\(code)")
                #expect(failure.message.contains(word))
                #expect(failure.message.contains("corr-1"))
                #expect(failure.certainlyWithoutEffect)
                fixture.clock.advance(59)
                _ = await fixture.client.perform(look)
                #expect(fixture.tokenRequests.count == 1)
                fixture.clock.advance(1)
                _ = await fixture.client.perform(look)
                #expect(fixture.tokenRequests.count == 2)
                #expect(fixture.storeRequests.isEmpty)
            }
        }
    }

    @Test("passing troubles of the login service are asked again at once, and its wait is handed on")
    func passing() async throws {
        let scripts: [([ScriptedServer.Step], code: String)] = [
            (ScriptedServer.Step.reply(503, "<html>"), "http503"), ([.reset], "loginUnreachable"),
            (ScriptedServer.Step.reply(400, #"{"error":"temporarily_unavailable"}"#), "temporarily_unavailable"),
            (ScriptedServer.Step.reply(400, #"{"error_codes":[90033]}"#), "AADSTS90033"),
            (ScriptedServer.Step.reply(302, "", headers: [("Location", "http://127.0.0.1:1/")]), "http302"),
            (ScriptedServer.Step.reply(200, "{}"), "malformedToken"),
            (ScriptedServer.Step.reply(200, ""), "malformedToken"),
            (ScriptedServer.Step.cut(200, "{\"expires_in\":1}", at: 9), "malformedToken"),
            (ScriptedServer.Step.reply(200, #"{"access_token":"a\r\nb","expires_in":9}"#), "malformedToken"),
        ]
        for (script, code) in scripts {
            try await StoreFixture.run(
                login: { $0 == 1 ? script : StoreFixture.grant($0) }, store: Self.ok
            ) { fixture in
                let failure = await fixture.client.perform(look).failure
                #expect(failure?.kind == .login, "the credentials are not in question")
                #expect(failure?.code == code)
                #expect(failure?.certainlyWithoutEffect == true)
                #expect(await fixture.client.perform(look).failure == nil)
            }
        }
        try await StoreFixture.run(
            login: { _ in ScriptedServer.Step.reply(429, "", headers: [("Retry-After", "7")]) }, store: Self.ok
        ) { fixture in
            let failure = await fixture.client.perform(look).failure
            #expect(failure?.kind == .login)
            #expect(failure?.retryAfter == .seconds(7))
        }
    }

    @Test("a login service that never answers is given up")
    func loginTimeout() async throws {
        try await StoreFixture.run(
            limits: StoreLimits(token: .milliseconds(200)), login: { _ in [] }, store: Self.ok
        ) { fixture in
            let failure = await fixture.client.perform(.halt(Sample.submission)).failure
            #expect(failure?.kind == .login)
            #expect(failure?.code == "loginTimeout")
            #expect(failure?.message.contains("check this machine's network and DNS, and loginURL") == true)
            #expect(failure?.certainlyWithoutEffect == true)
        }
    }

    @Test("a call that is cancelled while it acquires leaves the acquisition to those that wait")
    func cancelledLeader() async throws {
        try await StoreFixture.run(
            login: { $0 == 1 ? [] : StoreFixture.grant($0) }, store: Self.ok
        ) { fixture in
            await withTaskGroup(of: StoreAnswer.self) { group in
                group.addTask { await fixture.client.perform(look) }
                await fixture.server.came(1)
                async let other = fixture.client.perform(look)
                group.cancelAll()
                #expect(await group.next()?.failure?.kind == .cancelled)
                #expect(await other.failure == nil)
            }
        }
    }
}
