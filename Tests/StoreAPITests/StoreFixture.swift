import NIOPosix
import RolloutModel
import ScriptedServer
import StoreAPI
import Synchronization

/// Clocks that stand still until a test moves them.
final class TestClock: Sendable {
    private let state: Mutex<(wall: Timestamp, elapsed: Duration)>

    init(wall: String = "2026-11-20T12:00:00Z") {
        state = Mutex((Timestamp(wall) ?? Timestamp(milliseconds: 0), .zero))
    }

    var store: StoreClock {
        StoreClock(wall: { self.state.withLock { $0.wall } }, elapsed: { self.state.withLock { $0.elapsed } })
    }

    func advance(_ seconds: Int64) {
        state.withLock { ($0.wall, $0.elapsed) = ($0.wall + .seconds(seconds), $0.elapsed + .seconds(seconds)) }
    }
}

/// Always the same bits: no jitter, or all of it.
struct ConstantGenerator: RandomNumberGenerator, Sendable {
    var bits: UInt64 = 0
    mutating func next() -> UInt64 { bits }
}

/// A client, the scripted server that is both its Store and its login service, and its clock.
struct StoreFixture {
    /// What must never be seen anywhere but on the wire; full of what forms and addresses encode.
    static let secret = "canary+secret&100%~é"
    /// The token of the n-th acquisition begins like this.
    static let token = "canary-token-"

    let client: StoreClient
    let server: ScriptedServer
    let clock: TestClock
    let port: Int

    var storeRequests: [ScriptedServer.Request] { server.requests.filter { !$0.target.contains("/oauth2/") } }
    var tokenRequests: [ScriptedServer.Request] { server.requests.filter { $0.target.contains("/oauth2/") } }

    static func grant(_ number: Int, expiresIn: String = "3599") -> [ScriptedServer.Step] {
        ScriptedServer.Step.reply(
            200, #"{"token_type":"Bearer","expires_in":\#(expiresIn),"access_token":"\#(token)\#(number)"}"#,
            headers: [("Content-Type", "application/json")])
    }

    /// Runs a client against scripted answers; `login` is given the number of the acquisition, from 1 on.
    static func run(
        endpoint: StoreAccount.TokenEndpoint = .v2, limits: StoreLimits = .standard,
        generator: ConstantGenerator = ConstantGenerator(),
        login: @escaping @Sendable (Int) -> [ScriptedServer.Step] = { grant($0) },
        store: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step],
        _ body: (StoreFixture) async throws -> Void
    ) async throws {
        let acquisitions = Mutex(0)
        try await ScriptedServer.run { request in
            guard request.target.contains("/oauth2/") else { return store(request) }
            let number = acquisitions.withLock { count in
                count += 1
                return count
            }
            return login(number)
        } _: { server, port in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            do {
                let clock = TestClock()
                let account = try StoreAccount(
                    name: "default", tenantID: "contoso.onmicrosoft.com", clientID: "3b1e-client",
                    clientSecret: Secret(secret), storeURL: "http://127.0.0.1:\(port)/v1.0/my",
                    loginURL: "http://localhost:\(port)/", tokenEndpoint: endpoint)
                let client = StoreClient(
                    account: account, web: web, clock: clock.store, limits: limits, generator: generator)
                try await body(StoreFixture(client: client, server: server, clock: clock, port: port))
                try await web.shutdown()
            } catch {
                try? await web.shutdown()
                throw error
            }
        }
    }
}

extension StoreAnswer {
    var failure: StoreFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }

    var content: StoreReply.Content? {
        guard case .reply(let reply) = self else { return nil }
        return reply.content
    }
}

/// Names used by many tests.
enum Sample {
    static let app = RolloutTarget(application: "9NBLGGH4R315")
    static let flight = RolloutTarget(application: "9NBLGGH4R315", flight: "43e448df-97c9-4a43-a0bc-2a445e736bcd")
    static let submission = SubmissionReference(app, "1152921505694000001")
    static let flightSubmission = SubmissionReference(flight, "1152921505694000001")
    static let fallback = SubmissionID("1152921505694000000")

    static let rollout = """
        {"isPackageRollout":true,"packageRolloutPercentage":12.5,"packageRolloutStatus":"PackageRolloutInProgress",\
        "fallbackSubmissionId":"1152921505694000000"}
        """

    static func submission(_ id: String, packages: String, kind: String = "applicationPackages") -> String {
        #"{"id":"\#(id)","status":"Published","\#(kind)":[\#(packages)]}"#
    }

    /// The three calls that change the Store.
    static let changes: [StoreCall] = [
        .setPercentage(submission, Percentage(hundredths: 1_250) ?? .zero), .halt(submission), .finalize(submission),
    ]
}
