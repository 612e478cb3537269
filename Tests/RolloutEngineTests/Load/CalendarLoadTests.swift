import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("Many rollouts by the Store's daily figures, on one account")
struct CalendarLoadTests {
    private static let count = 20
    private static let interval = TimeSpan.minutes(15)

    private func target(_ number: Int) -> RolloutTarget {
        RolloutTarget(application: ApplicationID("application-\(number)"))
    }

    private func policy(_ number: Int) -> Policy {
        let metrics = [(MetricName("crashes"), StoreRate.crash), ("hangs", .hang)].map { name, rate in
            Metric(
                name: name, source: .store(rate), interval: Self.interval, maxAge: .hours(60), fail: .above(0.01),
                noData: .ignore)
        }
        let step = Percentage(10.0).map { Step(percentage: $0, bake: .days(7)) }
        return Policy(
            name: PolicyName("rollout-\(number)"), target: target(number), steps: [step].compactMap { $0 },
            metrics: metrics, digest: "digest")
    }

    /// All of them seen at once on a Monday at 08:00: Tuesday's figures can be read on Thursday at 06:00.
    private func world() -> World {
        var world = World(start: Timestamp(milliseconds: 1_772_438_400_000))
        for name in [MetricName("crashes"), "hangs"] {
            var source = FakeSource(script: .value(0.002, sample: 5_000))
            (source.daysCome, source.hasCalendar) = (.hours(30), true)
            world.sources[name] = source
        }
        for number in 0..<Self.count {
            let rollout = PackageRollout(
                isEnabled: true, percentage: Percentage(10.0), status: .inProgress, fallback: nil)
            world.store.edit(target(number)) {
                $0.submissions["200"] = .init(versions: [], status: .published, rollout: rollout)
                $0.published = "200"
            }
            world.load(policy(number))
        }
        world.start()
        return world
    }

    private func halted(_ world: World) -> Int {
        world.engine.report(at: world.clock.now).rollouts.count { $0.phase == .halted }
    }

    @Test("ask a twentieth as often, and halt on a day's figures as soon as by asking at every interval (L1)")
    func breach() {
        var world = world()
        world.advance(.hours(69) + .minutes(59))
        #expect(halted(world) == 0)
        let looks = world.looks["crashes"] ?? 0
        #expect(looks <= Self.count * 13, "\(looks) looks; at every interval there would have been \(Self.count * 280)")
        // What is bad shows when the day can be read, and not before.
        world.sources["crashes"]?.script = .value(0.05, sample: 5_000)
        #expect(halted(world) == 0)
        world.advance(.minutes(1) + Self.interval + .seconds(1))
        #expect(halted(world) == Self.count)
        #expect(world.breaches == [])
    }

    @Test("ask at every interval while the day is late, and go back to a quarter of a day when it has come")
    func late() {
        var world = world()
        world.sources["crashes"]?.daysCome = .hours(36)
        world.sources["crashes"]?.hasCalendar = false
        world.advance(.hours(72))
        let before = world.looks["crashes"] ?? 0
        world.advance(.hours(2))
        #expect((world.looks["crashes"] ?? 0) - before == Self.count * 8)
        world.sources["crashes"]?.hasCalendar = true
        world.advance(.hours(4))
        let settled = world.looks["crashes"] ?? 0
        world.advance(.hours(6))
        #expect((world.looks["crashes"] ?? 0) - settled <= Self.count)
    }
}
