import NIOPosix
import RolloutModel
import ScriptedServer
import StoreAPI
import Testing

@Suite("Broken connections and torn bodies are never success", .timeLimit(.minutes(2)))
struct BrokenConnectionTests {
    private static let reads: [StoreCall] = [
        .slots(Sample.app), .look(Sample.submission, confirmingTarget: false), .progress(Sample.submission),
    ]

    private func expectUnknown(_ answer: StoreAnswer, _ what: String) {
        guard case .failure(let failure) = answer else {
            Issue.record("\(what): taken as success")
            return
        }
        #expect(!failure.certainlyWithoutEffect, "\(what)")
        #expect([.malformed, .network].contains(failure.kind), "\(what): \(failure.kind)")
    }

    @Test("a body cut at each byte, however its length was announced")
    func cuts() async throws {
        let body = Sample.rollout
        for call in [Sample.changes[1], Self.reads[1]] {
            for count in 0..<body.utf8.count {
                let scripts = [
                    ScriptedServer.Step.cut(200, body, at: count),
                    ScriptedServer.Step.unannounced(200, body, at: count),
                    ScriptedServer.Step.chunked(200, body, at: count),
                ]
                for script in scripts {
                    try await StoreFixture.run(store: { _ in script }) { fixture in
                        expectUnknown(await fixture.client.perform(call), "cut at \(count)")
                        #expect(fixture.storeRequests.count == 1)
                    }
                }
            }
        }
    }

    @Test("the last bytes of the framing count as well; a whole body is success")
    func framing() async throws {
        let whole = Sample.rollout.utf8.count
        let chunks = whole + String(whole, radix: 16).utf8.count + 2 + 7
        for (count, isSuccess) in [(chunks - 5, false), (chunks - 1, false), (chunks, true)] {
            try await StoreFixture.run { _ in
                ScriptedServer.Step.chunked(200, Sample.rollout, at: count)
            } _: { fixture in
                let answer = await fixture.client.perform(.halt(Sample.submission))
                #expect((answer.failure == nil) == isSuccess, "\(count) of \(chunks)")
            }
        }
        try await StoreFixture.run(store: { _ in ScriptedServer.Step.unannounced(200, Sample.rollout, at: whole) }) {
            #expect(await $0.client.perform(.halt(Sample.submission)).failure == nil)
        }
    }

    @Test(
        "2xx without the document that the API promises",
        arguments: [
            "<html>OK</html>", "null", "[]", "{}", "true", #""""#, #"{"isPackageRollout":true}"#,
            Sample.rollout + "{}", String(Sample.rollout.dropLast()) + #","isPackageRollout":false}"#,
        ])
    func unusable(body: String) async throws {
        for call in Sample.changes + Self.reads {
            try await StoreFixture.run(store: { _ in ScriptedServer.Step.reply(200, body) }) { fixture in
                let answer = await fixture.client.perform(call)
                expectUnknown(answer, body)
                #expect(answer.failure?.kind == .malformed)
                #expect(fixture.storeRequests.count == 1)
            }
        }
    }

    @Test("an announced absence of a body is success for a change and none for a question", arguments: [200, 202, 204])
    func absence(status: Int) async throws {
        try await StoreFixture.run(store: { _ in ScriptedServer.Step.reply(status) }) { fixture in
            for call in Sample.changes { #expect(await fixture.client.perform(call).content == .changed(nil)) }
            for call in Self.reads { #expect(await fixture.client.perform(call).failure?.kind == .malformed) }
        }
    }

    @Test("resets and closes before and within the answer")
    func resets() async throws {
        let head = ScriptedServer.Step.head(200, [("Content-Length", "10")])
        let scripts: [[ScriptedServer.Step]] = [
            [.reset], [.close], [.send("HTTP/1.1 2"), .close], [.send("HTTP/1.1 200 OK\r\nDate"), .reset],
            [.send(head), .reset], [.send(head + "{"), .reset], [.send("\u{16}\u{3}\u{1}garbage\r\n\r\n"), .close],
        ]
        for script in scripts {
            for call in [Sample.changes[0], Self.reads[0]] {
                try await StoreFixture.run(store: { _ in script }) { fixture in
                    expectUnknown(await fixture.client.perform(call), "\(script)")
                    #expect(fixture.storeRequests.count == 1)
                }
            }
        }
    }

    @Test("no answer in time, before the head and within the body")
    func timeouts() async throws {
        let limits = StoreLimits(change: .milliseconds(300), read: .milliseconds(300))
        let head = ScriptedServer.Step.head(200, [("Content-Length", "\(Sample.rollout.utf8.count)")])
        for script: [ScriptedServer.Step] in [[], [.send(head)], [.send(head + "{\"isPack")]] {
            try await StoreFixture.run(limits: limits, store: { _ in script }) { fixture in
                for call in [Sample.changes[2], Self.reads[1]] {
                    let failure = await fixture.client.perform(call).failure
                    #expect(failure?.kind == .timeout)
                    #expect(failure?.certainlyWithoutEffect == false)
                }
            }
        }
    }

    @Test("a body that is too long, with its length announced and without")
    func tooLong() async throws {
        let limits = StoreLimits(bodyBytes: 100)
        let long = Sample.rollout + String(repeating: " ", count: 100)
        for script in [
            ScriptedServer.Step.reply(200, long), ScriptedServer.Step.unannounced(200, long, at: long.utf8.count),
        ] {
            try await StoreFixture.run(limits: limits, store: { _ in script }) { fixture in
                expectUnknown(await fixture.client.perform(.halt(Sample.submission)), "too long")
            }
        }
    }

    @Test("a status other than 2xx tells even when its body is torn")
    func tornRefusal() async throws {
        for (status, kind) in [(409, StoreFailure.Kind.conflict), (429, .rateLimited), (504, .server)] {
            try await StoreFixture.run(store: { _ in ScriptedServer.Step.cut(status, "{\"code\":\"X\"}", at: 5) }) {
                #expect(await $0.client.perform(.halt(Sample.submission)).failure?.kind == kind)
            }
        }
    }

    /// The answer of a Store at an address where none is, with a token in hand.
    private func answer(storeURL: String) async throws -> StoreAnswer {
        var answer: StoreAnswer?
        try await StoreFixture.run(store: { _ in [] }) { fixture in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let account = try StoreAccount(
                name: "default", tenantID: "t", clientID: "c", clientSecret: Secret("s"), storeURL: storeURL,
                loginURL: "http://127.0.0.1:\(fixture.port)/")
            answer = await StoreClient(account: account, web: web).perform(.halt(Sample.submission))
            try await web.shutdown()
        }
        return try #require(answer)
    }

    @Test("what was never written is certainly without effect: refused, no such host, no TLS")
    func neverWritten() async throws {
        try await ScriptedServer.run(answer: { _ in ScriptedServer.Step.reply(200) }) { plain, port in
            for url in [
                // Port 1 belongs to nobody here, and no test beside this one can be given it.
                "http://127.0.0.1:1/", "https://no-such-host.invalid/", "https://127.0.0.1:\(port)/",
            ] {
                let failure = try #require(try await answer(storeURL: url).failure)
                #expect(failure.kind == .network, "\(url)")
                #expect(failure.certainlyWithoutEffect, "\(url): \(failure.message)")
                #expect(failure.message.contains("Nothing was sent"))
            }
            #expect(plain.requests.isEmpty)
        }
    }
}
