import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("Answers and moments that hardly ever come")
struct OddAnswerTests {
    private static let alice = Actor(name: "alice", userID: 1_000)

    @Test("a freeze without an end, and a window that never opens, leave no next step to name")
    func nextStep() throws {
        var world = OpenPolicies.world()
        #expect(world.engine.nextStep(of: "reader", at: world.clock.now) != nil)
        world.command(.freeze(until: nil), of: "reader", by: Self.alice)
        #expect(world.engine.nextStep(of: "reader", at: world.clock.now) == nil)
        let day = try #require(CivilDate(year: 2020, month: 1, day: 1))
        let never = OpenPolicies.policy {
            $0.timeZone = .utc
            $0.windows = [.dates(kind: .allow, from: day, to: day, reason: nil)]
        }
        let closed = OpenPolicies.world(never)
        #expect(closed.engine.nextStep(of: "reader", at: closed.clock.now) == nil)
    }

    @Test("a rejection without a reason, and a second look while an answer is awaited")
    func rejection() {
        var world = OpenPolicies.world(OpenPolicies.policy { $0.steps[0].approval = Approval(people: 1) })
        world.command(.reject, of: "reader", by: Self.alice)
        #expect(world.engine.report(of: "reader", at: world.clock.now)?.paused?.hasSuffix("was rejected") == true)
        world.store.faults = [(call: "halt", fault: .silent)]
        world.command(.halt, of: "reader", by: Self.alice)
        world.command(.retry, of: "reader", by: Self.alice)
        world.advance(.minutes(1))
        #expect(world.calls["halt"] == 1)
    }

    @Test("a finalization that shows no percentage, and a halt that shows one")
    func lastPercentage() {
        var world = OpenPolicies.world(
            OpenPolicies.policy { $0.steps = [Step(percentage: OpenPolicies.ten, bake: .hours(1))] })
        world.store.faults = [(call: "finalize", fault: .failAfter(StoreFailure(.server, message: "504")))]
        world.store.disguise = nil
        world.advance(.hours(1))
        world.store.disguise = PackageRollout(isEnabled: true, percentage: nil, status: .complete, fallback: nil)
        world.advance(.hours(3))
        #expect(world.engine.report(of: "reader", at: world.clock.now)?.percentage == .full)
    }

    @Test("an answer to something that was asked before a reboot changes no account of requests")
    func otherBoot() {
        var world = OpenPolicies.world()
        let sent = world.clock.now
        world.kill()
        world.clock.reboot()
        #expect(world.revive() == [])
        world.advance(.minutes(1))
        let at = world.clock.now
        world.handle(
            .storeAnswered(
                "reader", .look(OpenPolicies.reference, confirmingTarget: false), sentAt: sent,
                .reply(
                    StoreReply(
                        .looked(
                            PackageRollout(
                                isEnabled: true, percentage: OpenPolicies.ten, status: .inProgress, fallback: nil),
                            slots: nil), serverDate: at.wall))))
        let request = MeasurementRequest(
            metric: "crashes", source: .store(.crash), account: "default", submission: OpenPolicies.reference,
            versions: [], fallbackVersions: [], exposedSince: at.wall, stepSince: at.wall, maxAge: .hours(1))
        world.handle(
            .measured(
                "reader", request, askedAt: sent,
                Measurement(.value(1, sample: nil), from: at.wall, to: at.wall, query: "q", requests: 5)))
        #expect(world.engine.report(of: "reader", at: world.clock.now)?.drift == nil)
    }

    @Test("a rollout that is open and not decided on yet counts as baking; what an observer would do is told")
    func census() {
        var world = OpenPolicies.world(
            OpenPolicies.policy {
                $0.mode = .observe
                $0.metrics = [Metric(name: "m", source: .store(.crash), interval: .minutes(10), fail: .above(1))]
            })
        world.sources["m"] = FakeSource(script: .value(5, sample: 100))
        world.advance(.hours(1))
        let census = world.engine.census(at: world.clock.now)
        #expect(census.observed.map(\.metric) == ["m"])
        #expect(census.observed.map(\.code) == [.metricHalt])
    }

    @Test("a report before the start names no next poll")
    func beforeTheStart() throws {
        var engine = RolloutEngine()
        _ = engine.handle(.policyLoaded(OpenPolicies.policy()), at: OpenPolicies.at)
        #expect(try #require(engine.report(of: "reader", at: OpenPolicies.at)).nextPoll == nil)
        #expect(engine.nextWake(OpenPolicies.at) == nil)
        #expect(engine.nextStep(of: "reader", at: OpenPolicies.at) == nil)
    }

    @Test("a past release whose end says nothing of it, and one that nobody asked for")
    func backtest() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(3), rate: 0.01)
        past.publish("200")
        past.pass(.hours(3), rate: 0.01)
        past.world.remove("reader")
        past.pass(.hours(1), rate: 0.01)
        let report = past.tested(past.inForce)
        #expect(report.releases.first?.happened.isBad == nil && report.tally.undecided == 2)
        var none = JournalBacktest(past.inForce, rollouts: ["another"])
        for record in past.world.journal { none.take(record) }
        #expect(none.finish().releases.isEmpty && none.rollouts == ["reader"])
        var other = JournalBacktest(PastReleases.policy(0.01))
        for record in past.world.journal { other.take(record) }
        #expect(other.finish().releases.count == 2)
    }
}
