import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("A clock that was wrong")
struct WrongClockTests {
    private static let target = RolloutTarget(application: "9NBLGGH4R315")

    /// A world with a rollout in progress at 10 %.
    private func world(_ metrics: [Metric] = [], windows: [Window] = []) throws -> World {
        let ten = try #require(Percentage(10.0))
        let policy = Policy(
            name: "reader", target: Self.target, timeZone: windows.isEmpty ? nil : .utc,
            steps: [Step(percentage: ten, bake: .hours(9))], finalize: Finalize(bake: .hours(1)), metrics: metrics,
            windows: windows, limits: Limits(progressDeadline: .hours(3)), digest: "one")
        var world = World(start: Timestamp(milliseconds: 1_780_000_000_000))
        world.store.edit(Self.target) {
            $0.published = "100"
            $0.submissions["100"] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(isEnabled: true, percentage: ten, status: .inProgress, fallback: nil))
        }
        world.load(policy)
        return world
    }

    private func crashes() -> Metric {
        Metric(
            name: "crashes", source: .http(HTTPDocument(url: "https://desk.internal/", value: "/v")),
            interval: .minutes(10), fail: .above(0.01))
    }

    @Test("before a reboot keeps no answer from settling a halt")
    func settlesAHalt() throws {
        var world = try world()
        world.clock.wallError = .hours(5)
        world.start()
        world.advance(.minutes(1))
        world.store.faults = [(call: "halt", fault: .silent)]
        world.command(.halt, of: "reader", by: Actor(name: "alice"))
        world.advance(.seconds(30))
        world.kill()
        world.clock.reboot()
        world.clock.wallError = .zero
        #expect(world.revive() == [])
        world.advance(.minutes(2))
        #expect(world.engine.census(at: world.clock.now).closed == [.halted: 1])
    }

    @Test("when the rollout was first seen hides no breach")
    func hidesNoBreach() throws {
        var world = try world([crashes()])
        world.clock.wallError = .days(30)
        world.start()
        world.advance(.minutes(1))
        world.clock.wallError = .zero
        var source = FakeSource()
        source.script = .value(0.05, sample: nil)
        world.sources["crashes"] = source
        world.advance(.minutes(30))
        #expect(world.engine.census(at: world.clock.now).closed == [.halted: 1])
    }

    @Test("when the rollout was first seen, which no answer dated before a reboot, lets no older numbers speak of it")
    func countsNothingFromBefore() throws {
        var world = try world([crashes()])
        var source = FakeSource(script: .silent)
        world.sources["crashes"] = source
        world.clock.isStoreSilent = true
        world.clock.wallError = .zero - .days(365)
        let dayBefore = world.clock.truth - .days(1)
        world.start()
        world.advance(.minutes(1))
        world.kill()
        world.sleep(.minutes(5))
        world.clock.reboot()
        world.clock.wallError = .zero
        world.clock.isStoreSilent = false
        source.script = .value(0.05, sample: nil)
        source.fixedEnd = dayBefore
        world.sources["crashes"] = source
        #expect(world.revive() == [])
        world.advance(.minutes(30))
        #expect(world.engine.census(at: world.clock.now).closed == [:])
        // What is measured since the machine booted does.
        source.fixedEnd = nil
        world.sources["crashes"] = source
        world.advance(.minutes(15))
        #expect(world.engine.census(at: world.clock.now).closed == [.halted: 1])
    }

    @Test("and ran a year ahead leaves no window that opens a year too late")
    func looksForTheOpeningAgain() throws {
        let morning = Window.weekly(
            kind: .allow, days: Weekday.allCases, startSecond: 9 * 3_600, length: .hours(7), reason: nil)
        var world = try world(windows: [morning])
        world.start()
        world.advance(.hours(10))
        func opening() -> Timestamp? { world.engine.report(of: "reader", at: world.clock.now)?.decision?.until }
        let today = try #require(opening())
        #expect(today - world.clock.truth < .hours(3))
        world.clock.wallError = .days(365)
        world.advance(.minutes(20))
        world.clock.wallError = .zero
        world.advance(.minutes(1))
        #expect(opening() == today)
    }

    @Test("and ran ahead of a freeze's end does not end it")
    func doesNotEndAFreeze() throws {
        var world = try world()
        world.start()
        world.advance(.minutes(1))
        world.command(
            .freeze(until: world.clock.now.wall + .hours(2)), of: "reader", by: Actor(name: "alice"))
        world.clock.wallError = .hours(3)
        world.advance(.minutes(20))
        world.clock.wallError = .zero
        world.advance(.minutes(1))
        #expect(world.engine.report(of: "reader", at: world.clock.now)?.frozen != nil)
    }

    @Test("and was set back a year keeps no reminder silent")
    func remindsInTime() throws {
        var world = try world([crashes()])
        world.start()
        world.advance(.minutes(30))
        world.clock.wallError = .zero - .days(365)
        world.advance(.hours(5))
        let alerts = world.journal.compactMap { if case .alert(let alert) = $0.body { alert.kind } else { nil } }
        #expect(alerts.contains(.noProgress))
    }
}

@Suite("The census")
struct CensusTests {
    @Test("counts a halt that is only observed as observed, not as under way")
    func observed() throws {
        let target = RolloutTarget(application: "9NBLGGH4R315")
        let ten = try #require(Percentage(10.0))
        let crashes = Metric(
            name: "crashes", source: .http(HTTPDocument(url: "https://desk.internal/", value: "/v")),
            interval: .minutes(10), fail: .above(0.01))
        var world = World(start: Timestamp(milliseconds: 1_780_000_000_000))
        world.store.edit(target) {
            $0.published = "100"
            $0.submissions["100"] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(isEnabled: true, percentage: ten, status: .inProgress, fallback: nil))
        }
        world.load(
            Policy(
                name: "reader", target: target, mode: .observe, steps: [Step(percentage: ten, bake: .hours(9))],
                metrics: [crashes], digest: "one"))
        var source = FakeSource()
        source.script = .value(0.05, sample: nil)
        world.sources["crashes"] = source
        world.start()
        world.advance(.minutes(30))
        let census = world.engine.census(at: world.clock.now)
        #expect(census.halting == 0)
        #expect(census.observed == [.init(rollout: "reader", code: .metricHalt, metric: "crashes")])
    }
}

@Suite("A batch of effects")
struct EffectBatchTests {
    @Test("does not send what a later event of the batch gave up")
    func leavesOutWhatWasGivenUp() throws {
        let reference = SubmissionReference(RolloutTarget(application: "9NBLGGH4R315"), "100")
        let percentage = try #require(Percentage(25.0))
        let raise = StoreCallOrder(
            id: 7, rollout: "reader", account: "default", call: .setPercentage(reference, percentage))
        let halt = StoreCallOrder(id: 8, rollout: "reader", account: "default", call: .halt(reference))
        let batch = EffectBatch([.call(raise), .cancel(order: 7), .cancel(order: 3), .call(halt)])
        #expect(batch.calls == [halt])
        #expect(batch.unsent == [raise])
        #expect(batch.cancellations == [3])
    }
}
