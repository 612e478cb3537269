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

    @Test("a freeze of everything that is over is no longer told")
    func frozen() {
        var world = OpenPolicies.world()
        world.command(.freeze(until: world.clock.truth + .hours(1)), of: nil, by: Self.alice)
        #expect(world.engine.frozenText(at: world.clock.now) != nil)
        world.advance(.hours(2))
        #expect(world.engine.frozenText(at: world.clock.now) == nil)
    }

    @Test("what was asked before the last call was settled says nothing of now")
    func older() {
        var world = OpenPolicies.world()
        let early = Instants(wall: world.clock.now.wall, boot: .zero, bootID: world.clock.now.bootID)
        let half = PackageRollout(isEnabled: true, percentage: OpenPolicies.half, status: .inProgress, fallback: nil)
        world.handle(
            .storeAnswered(
                "reader", .look(OpenPolicies.reference, confirmingTarget: false), sentAt: early,
                .reply(StoreReply(.looked(half, slots: nil), serverDate: nil))))
        #expect(world.engine.report(of: "reader", at: world.clock.now)?.drift == nil)
    }

    @Test("references that are read while a rollout is open show whether it still is the published one")
    func slots() {
        var world = OpenPolicies.world()
        let slots = SubmissionSlots(published: "100", pending: nil)
        let before = world.journal.count
        world.handle(
            .storeAnswered(
                "reader", .slots(OpenPolicies.target), sentAt: world.clock.now,
                .reply(StoreReply(.slots(slots), serverDate: nil))))
        #expect(world.journal.count == before)
    }

    @Test("a lost halt is waited for anew after a reboot, and a submission that is waited for keeps its clock")
    func reboots() {
        var world = OpenPolicies.world()
        world.store.faults = [(call: "halt", fault: .fail(StoreFailure(.server, message: "504")))]
        world.command(.halt, of: "reader", by: Self.alice)
        world.kill()
        world.clock.reboot()
        #expect(world.revive() == [])
        world.advance(.minutes(2))
        #expect(closings(world) == [.halted])
        var waiting = World(start: Timestamp(milliseconds: 1_780_000_000_000))
        waiting.load(OpenPolicies.policy())
        waiting.store.edit(OpenPolicies.target) {
            $0.published = "100"
            $0.submissions["100"] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(isEnabled: true, percentage: nil, status: .inProgress, fallback: nil))
        }
        waiting.start()
        waiting.clock.wallError = .days(365)
        waiting.advance(.minutes(30))
        waiting.kill()
        waiting.clock.wallError = .zero
        waiting.clock.reboot()
        #expect(waiting.revive() == [])
        waiting.advance(.minutes(30))
        #expect(waiting.engine.report(of: "reader", at: waiting.clock.now)?.phase == .idle)
    }

    private func closings(_ world: World) -> [Closing.End] {
        world.journal.compactMap {
            if case .transition(.closed(let closing, _, _)) = $0.body { closing.end } else { nil }
        }
    }

    @Test("a raise that somebody's halt overtook, without a percentage; a halt that shows one")
    func overtaken() {
        var world = OpenPolicies.world()
        world.store.faults = [(call: "set", fault: .fail(StoreFailure(.server, message: "504")))]
        world.advance(.hours(1))
        world.store.disguise = PackageRollout(isEnabled: true, percentage: nil, status: .stopped, fallback: nil)
        world.advance(.minutes(5))
        #expect(closings(world) == [.halted])
        var shown = OpenPolicies.world()
        shown.store.disguise = PackageRollout(
            isEnabled: true, percentage: OpenPolicies.half, status: .stopped, fallback: nil)
        shown.advance(.hours(1))
        #expect(shown.engine.report(of: "reader", at: shown.clock.now)?.percentage == OpenPolicies.half)
    }

    @Test("a look from before the last raise confirms nothing")
    func stale() {
        var world = OpenPolicies.world(
            OpenPolicies.policy {
                $0.steps[1].bake = .zero
                $0.finalize = Finalize(bake: .zero)
            })
        world.store.faults = Array(repeating: (call: "look", fault: .stale), count: 40)
        world.advance(.minutes(61))
        #expect(world.calls["set"] == 1)
        #expect(world.calls["finalize"] == nil)
        world.store.faults = []
        world.advance(.minutes(30))
        #expect(closings(world) == [.finalized])
    }

    @Test("people's brakes bind a policy that parted from the record, and looks that nobody makes may part it")
    func brakes() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(3), rate: 0.02)
        past.world.command(.pause, of: "reader", by: Self.alice)
        past.pass(.hours(3), rate: 0.02)
        past.world.command(.resume, of: "reader", by: Self.alice)
        past.pass(.hours(2), rate: 0.9)
        let stricter = try #require(past.tested(PastReleases.policy(0.01)).releases.first)
        #expect(stricter.course.haltedAt != nil && stricter.partedAt != nil)
        let blind = try #require(past.tested(PastReleases.policy(0.05, metric: "other")).releases.first)
        #expect(blind.happened.end == .halted)
        let quick = try #require(past.tested(PastReleases.policy(0.05, bake: .hours(2))).releases.first)
        #expect(quick.course.percentage != nil)
    }
}
