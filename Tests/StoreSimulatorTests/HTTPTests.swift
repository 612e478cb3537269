import AsyncHTTPClient
import Foundation
import NIOCore
import RolloutModel
import StoreSimulator
import Testing

@Suite("Over real HTTP the simulator keeps the habits of the real Store, and breaks connections for real")
struct HTTPTests {
    /// A server with its clock standing still and a token for it.
    private func serve(
        _ change: (inout Scenario) -> Void = { _ in },
        _ body: (StoreSimulatorServer, Client) async throws -> Void
    ) async throws {
        var scenario = Scenario(.rollingOut(Fixture.application, at: 10))
        scenario.settings.requestLimit = nil
        change(&scenario)
        try await StoreSimulatorServer.with(scenario, clock: .stopped(at: Fixture.start)) { server in
            var client = Client(server: server)
            try await client.logIn()
            try await body(server, client)
        }
    }

    struct Client {
        let server: StoreSimulatorServer
        var token = ""

        mutating func logIn() async throws {
            var request = HTTPClientRequest(
                url: server.loginURL + SimulatedAccount.example.tenantID + "/oauth2/v2.0/token")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            let client = SimulatedAccount.example.clients[0]
            let form =
                "grant_type=client_credentials&client_id=\(client.id)&client_secret=\(client.secret)"
                + "&scope=https%3A%2F%2Fmanage.devcenter.microsoft.com%2F.default"
            request.body = .bytes(ByteBuffer(string: form))
            let reply = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            let body = try await reply.body.collect(upTo: 1 << 20)
            let object = try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any]
            token = try #require(object?["access_token"] as? String)
        }

        func send(
            _ method: String, _ path: String, timeout: TimeAmount = .seconds(30), body: String? = nil
        ) async throws -> (status: Int, headers: [String: String], body: String) {
            let isControl = path.hasPrefix("/")
            var request = HTTPClientRequest(url: isControl ? server.url + path : server.storeURL + path)
            request.method = .RAW(value: method)
            request.headers.add(name: "Content-Type", value: "application/json")
            if !isControl { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
            if let body { request.body = .bytes(ByteBuffer(string: body)) }
            let reply = try await HTTPClient.shared.execute(request, timeout: timeout)
            let bytes = try await reply.body.collect(upTo: 1 << 26)
            let headers = Dictionary(reply.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            return (Int(reply.status.code), headers, String(buffer: bytes))
        }
    }

    private var rolloutPath: @Sendable (SimulatedStore) -> String {
        { "applications/9NBLGGH4R315/submissions/\($0.track(Fixture.target)?.publishedID?.rawValue ?? "")/" }
    }

    @Test func aWholeConversation() async throws {
        try await serve { server, client in
            let path = await server.store.look(rolloutPath)
            let raised = try await client.send("POST", path + "UpdatePackageRolloutPercentage?percentage=25")
            #expect(raised.status == 200)
            #expect(raised.headers["content-length"] == "\(raised.body.utf8.count)")
            #expect(raised.headers["transfer-encoding"] == nil)
            #expect(raised.headers["date"] == "Wed, 25 Nov 2026 10:00:00 GMT")
            #expect(raised.headers["content-type"] == "application/json; charset=utf-8")
            let read = try await client.send("GET", path + "packagerollout")
            #expect(read.body == raised.body)
            let empty = try await client.send("DELETE", "applications")
            #expect(empty.status == 405)
            #expect(empty.headers["content-length"] == "0")
            let effects = await server.store.effects
            #expect(effects.map(\.to) == ["25"])
            #expect(effects.first?.correlationID?.rawValue == raised.headers["ms-correlationid"])
        }
    }

    @Test func headersOfTheClientArrive() async throws {
        try await serve { server, client in
            var request = HTTPClientRequest(url: server.storeURL + "applications")
            request.headers.add(name: "authorization", value: "bearer \(client.token)")
            request.headers.add(name: "MS-CorrelationId", value: "my-own-id")
            let reply = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            #expect(reply.status == .ok)
            #expect(reply.headers.first(name: "MS-CorrelationId") == "my-own-id")
        }
    }

    @Test("A reset is an error, with and without effect", arguments: [true, false])
    func reset(isApplied: Bool) async throws {
        try await serve { server, client in
            let path = await server.store.look(rolloutPath)
            try await server.store.order(.reset(applied: isApplied), on: .finalize)
            await #expect(throws: (any Error).self) { try await client.send("POST", path + "finalizepackagerollout") }
            #expect(await server.store.effects.map(\.kind) == (isApplied ? [.finalized] : []))
            #expect(try await client.send("GET", path + "packagerollout").status == 200)
        }
    }

    @Test("A body that is cut ends in an error after its head", arguments: [0, 1, 20])
    func cut(count: Int) async throws {
        try await serve { server, client in
            try await server.store.order(.cutBody(afterBytes: count), on: .applications)
            var request = HTTPClientRequest(url: server.storeURL + "applications")
            request.headers.add(name: "Authorization", value: "Bearer \(client.token)")
            let reply = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            #expect(reply.status == .ok)
            var received = 0
            do {
                for try await piece in reply.body { received += piece.readableBytes }
                Issue.record("the body came whole")
            } catch {
                #expect(received == count)
            }
        }
    }

    @Test func aHangLastsUntilTheClientGivesUp() async throws {
        try await serve { server, client in
            let path = await server.store.look(rolloutPath)
            try await server.store.order(.hang(applied: true, .hours(1)), on: .halt)
            await #expect(throws: HTTPClientError.self) {
                try await client.send("POST", path + "haltpackagerollout", timeout: .milliseconds(300))
            }
            #expect(await server.store.rollout(Fixture.target)?.status == .stopped)
        }
    }

    @Test func aHangThatEndsClosesTheConnection() async throws {
        try await serve { server, client in
            try await server.store.order(.hang(applied: false, TimeSpan(milliseconds: 50)), on: .applications)
            await #expect(throws: (any Error).self) { try await client.send("GET", "applications") }
        }
    }

    @Test func slowAndDelayedAnswersArriveWhole() async throws {
        try await serve { server, client in
            let plain = try await client.send("GET", "applications")
            try await server.store.order(.slowBody(TimeSpan(milliseconds: 200)), on: .applications)
            let clock = ContinuousClock()
            let begin = clock.now
            #expect(try await client.send("GET", "applications").body == plain.body)
            #expect(clock.now - begin >= .milliseconds(190))
            try await server.store.order(.delay(TimeSpan(milliseconds: 150)), on: .applications)
            let middle = clock.now
            #expect(try await client.send("GET", "applications").body == plain.body)
            #expect(clock.now - middle >= .milliseconds(150))
        }
    }

    @Test func theControlAPIMovesTheClock() async throws {
        try await serve { server, client in
            let moved = try await client.send("POST", "/_sim/clock", body: #"{"advance":"61m"}"#)
            #expect(moved.body == #"{"now":"2026-11-25T11:01:00Z"}"#)
            #expect(server.store.clock.now == Fixture.start + .minutes(61))
            #expect(try await client.send("GET", "applications").status == 401)
            _ = try await client.send("POST", "/_sim/clock", body: #"{"speed":5}"#)
            #expect(server.store.clock.speed == 5)
        }
    }

    @Test func aConditionIsWaitedFor() async throws {
        try await serve { server, client in
            let path = await server.store.look(rolloutPath)
            async let isHalted = server.store.wait { $0.rollout(Fixture.target)?.status == .stopped }
            let reply = try await client.send("POST", path + "haltpackagerollout")
            let wasSeen = await isHalted
            #expect(reply.status == 200 && wasSeen)
            let isMet = await server.store.wait(within: .milliseconds(20)) { $0.requests.total > 1_000 }
            #expect(!isMet)
        }
    }

    @Test func aBodyThatIsFarTooLongIsRefused() async throws {
        try await serve { _, client in
            let body = String(repeating: " ", count: 1_100_000)
            // The server closes early: the client sees the refusal, or that its sending was cut off.
            let reply = try? await client.send("POST", "/_sim/events", body: body)
            #expect(reply == nil || reply?.status == 413)
        }
    }

    @Test func requestsAreWrittenToAFile() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "storesim-\(UUID()).log")
        defer { try? FileManager.default.removeItem(at: file) }
        let scenario = Scenario(.rollingOut(Fixture.application, at: 10))
        let server = try await StoreSimulatorServer.start(scenario, requestLog: file.path)
        var client = Client(server: server)
        try await client.logIn()
        #expect(try await client.send("GET", "applications").status == 200)
        await server.stop()
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last?.contains(#""method":"GET","path":"/v1.0/my/applications""#) == true)
        #expect(!lines.joined().contains(client.token))
    }

    @Test func aPortThatIsTakenAndALogThatCannotBeAreErrors() async throws {
        try await serve { server, _ in
            let scenario = Scenario(.rollingOut(Fixture.application, at: 10))
            await #expect(throws: StoreSimulatorServer.StartError.self) {
                _ = try await StoreSimulatorServer.start(scenario, port: server.port)
            }
            await #expect(throws: StoreSimulatorServer.StartError.self) {
                _ = try await StoreSimulatorServer.start(scenario, requestLog: "/nonexistent/log")
            }
        }
    }

    @Test func aServerStopsWhileARequestHangs() async throws {
        let server = try await StoreSimulatorServer.start(Scenario(.rollingOut(Fixture.application, at: 10)))
        try await server.store.order(.hang(applied: false, .hours(1)), on: .login)
        async let attempt: Void = {
            var client = Client(server: server)
            try await client.logIn()
        }()
        let hasArrived = await server.store.wait { $0.requests.total == 1 }
        #expect(hasArrived)
        await server.stop()
        do {
            try await attempt
            Issue.record("the hanging request was answered")
        } catch {
            #expect(error is HTTPClientError || "\(error)".contains("reset"))
        }
    }

    @Test func aStoppedServerTakesNoMoreRequests() async throws {
        let server = try await StoreSimulatorServer.start(Scenario(.rollingOut(Fixture.application, at: 10)))
        let client = Client(server: server, token: "none")
        #expect(try await client.send("GET", "applications").status == 401)
        await server.stop()
        await #expect(throws: (any Error).self) {
            try await client.send("GET", "applications", timeout: .milliseconds(500))
        }
    }
}
