import NIOPosix
import RolloutModel
import StoreAPI
import StoreSimulator
import Testing

@Suite("Against the Store simulator", .timeLimit(.minutes(2)))
struct SimulatorTests {
    private let target = RolloutTarget(application: "9NBLGGH4R315")

    /// Runs a client against a Store in which version 2.0.0.0 is out to 10 %.
    private func run(
        limits: StoreLimits = .standard,
        _ body: (StoreClient, StoreSimulatorServer, SimulatorClock) async throws -> Void
    ) async throws {
        let clock = SimulatorClock.stopped()
        var scenario = Scenario(.rollingOut("9NBLGGH4R315", at: 10))
        scenario.settings.requestLimit = nil
        try await StoreSimulatorServer.with(scenario, clock: clock) { simulator in
            let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
            let example = SimulatedAccount.example
            let account = try StoreAccount(
                name: "default", tenantID: example.tenantID, clientID: example.clients[0].id,
                clientSecret: Secret(example.clients[0].secret), storeURL: simulator.storeURL,
                loginURL: simulator.loginURL)
            do {
                try await body(StoreClient(account: account, web: web, limits: limits), simulator, clock)
                try await web.shutdown()
            } catch {
                try? await web.shutdown()
                throw error
            }
        }
    }

    private func published(_ client: StoreClient) async throws -> SubmissionReference {
        guard case .slots(let slots) = await client.perform(.slots(target)).content else {
            throw StoreFailure(.malformed, message: "no slots")
        }
        return SubmissionReference(target, try #require(slots.published))
    }

    @Test("a ladder: found, inspected, raised, finalized")
    func ladder() async throws {
        try await run { client, simulator, _ in
            let reference = try await published(client)
            guard
                case .inspected(let details, let rollout, let fallback) = await client.perform(.inspect(reference))
                    .content
            else { throw StoreFailure(.malformed, message: "not inspected") }
            #expect(details.versions.map(\.description) == ["2.0.0.0"])
            #expect(details.status == .published)
            #expect(fallback?.versions.map(\.description) == ["1.0.0.0"])
            #expect(rollout.percentage == Percentage(10))
            #expect(rollout.status == .inProgress)
            let step = try #require(Percentage(12.5))
            guard case .changed(let raised?) = await client.perform(.setPercentage(reference, step)).content else {
                throw StoreFailure(.malformed, message: "not raised")
            }
            #expect(raised.percentage == step)
            guard case .looked(_, let slots?) = await client.perform(.look(reference, confirmingTarget: true)).content
            else { throw StoreFailure(.malformed, message: "not looked") }
            #expect(slots.published == reference.submission)
            guard case .changed(let final?) = await client.perform(.finalize(reference)).content else {
                throw StoreFailure(.malformed, message: "not finalized")
            }
            #expect(final.status == .complete)
            #expect(await client.perform(.halt(reference)).failure?.kind == .conflict)
            let effects = await simulator.store.effects.filter { $0.author == .api }
            #expect(effects.map(\.kind) == [.percentage, .finalized])
            #expect(effects.map(\.to).first == "12.5")
        }
    }

    @Test(
        "whatever goes wrong: success means an effect, and certainly without effect means none",
        arguments: [
            Fault.serverError(status: 500, applied: true), .serverError(status: 504, applied: true),
            .serverError(status: 504, applied: false), .serverError(status: 503, applied: false),
            .rateLimited(seconds: 14, inHeader: false), .rateLimited(seconds: nil, inHeader: false),
            .reset(applied: true), .reset(applied: false), .hang(applied: true, .seconds(3)), .cutBody(afterBytes: 0),
            .cutBody(afterBytes: 40), .expireTokens, .rejectToken, .html(applied: true), .html(applied: false),
            .redirect(status: 307, location: "http://127.0.0.1:1/"), .late(.seconds(5)), .malformed(.percentageTwice),
            .malformed(.percentageNull), .malformed(.otherCase), .malformed(.booleanAsString),
            .malformed(.unknownStatus),
            .malformed(.oversized), .delay(TimeSpan(milliseconds: 50)),
        ])
    func faults(fault: Fault) async throws {
        // Shorter than the simulator hangs, for changes only: a slow machine must not fail a read.
        try await run(limits: StoreLimits(change: .seconds(2))) { client, simulator, _ in
            let reference = try await published(client)
            try await simulator.store.order(fault, on: .halt)
            let answer = await client.perform(.halt(reference))
            let halts = await simulator.store.effects.filter { $0.kind == .halted }.count
            switch answer {
            case .reply: #expect(halts == 1)
            case .failure(let failure): #expect(!failure.certainlyWithoutEffect || halts == 0, "\(failure)")
            }
            #expect(halts <= 1)
            let sent = await simulator.store.requests.filter {
                $0.method == "POST" && $0.path.hasSuffix("haltpackagerollout")
            }
            #expect(sent.count == (sent.first?.status == 401 ? 2 : 1))
        }
    }

    @Test("tokens that are over in the middle are renewed, and the calls go on")
    func tokens() async throws {
        try await run { client, simulator, clock in
            let reference = try await published(client)
            clock.advance(by: .minutes(61))
            #expect(await client.perform(.look(reference, confirmingTarget: true)).failure == nil)
            clock.advance(by: .minutes(61))
            #expect(await client.perform(.halt(reference)).failure == nil)
            #expect(await simulator.store.effects.filter { $0.kind == .halted }.count == 1)
        }
    }
}
