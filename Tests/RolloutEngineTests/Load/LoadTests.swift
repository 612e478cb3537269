import RolloutModel
import Testing

@testable import RolloutEngine

/// Many rollouts at once. The world is the usual one; only its size differs.
@Suite("Thousands of rollouts")
struct LoadTests {
    private func account(_ number: Int) -> AccountName { AccountName("account-\(number)") }

    private func target(_ number: Int) -> RolloutTarget {
        RolloutTarget(application: ApplicationID("application-\(number)"))
    }

    private func policy(_ number: Int, accounts: Int, metrics: [Metric] = [], bake: TimeSpan = .hours(1)) -> Policy {
        let steps = [10.0, 25, 50].compactMap { Percentage($0).map { Step(percentage: $0, bake: bake) } }
        return Policy(
            name: PolicyName("rollout-\(number)"), account: account(number % accounts), target: target(number),
            steps: steps,
            finalize: Finalize(), metrics: metrics, digest: Digest("digest"))
    }

    private func world(
        _ count: Int, accounts: Int, metrics: [Metric] = [], isPublished: Bool, bake: TimeSpan = .hours(1)
    ) -> World {
        var world = World(start: Timestamp(milliseconds: 1_772_438_400_000))
        for number in 0..<count {
            world.load(policy(number, accounts: accounts, metrics: metrics, bake: bake))
            guard isPublished else { continue }
            let rollout = PackageRollout(
                isEnabled: true, percentage: Percentage(10.0), status: .inProgress, fallback: nil)
            world.store.edit(target(number)) {
                $0.submissions["200"] = .init(versions: [], status: .published, rollout: rollout)
                $0.published = "200"
            }
        }
        world.start()
        return world
    }

    /// The most requests of an account within any 60 s.
    private func busiestMinute(_ world: World) -> Int {
        var busiest = 0
        for sent in Dictionary(grouping: world.requests, by: \.account).values {
            var first = 0
            var sum = 0
            for (place, request) in sent.enumerated() {
                sum += request.count
                while sent[place].at - sent[first].at >= .seconds(60) {
                    sum -= sent[first].count
                    first += 1
                }
                busiest = max(busiest, sum)
            }
        }
        return busiest
    }

    @Test("10,000 due at once on ten accounts: never over budget, all polled in turn, nothing done for who is not due")
    func tenThousand() {
        var world = world(10_000, accounts: 10, isPublished: false)
        let before = world.engine.passes
        world.advance(.minutes(80))
        #expect(busiestMinute(world) == 15)
        let seen = world.engine.slots.compactMap(\.schedule.lastSeen)
        #expect(seen.count == 10_000)
        // A round of a thousand polls takes 1,000 / 15 minutes and a little.
        let oldest = seen.min().map { world.clock.truth - $0 } ?? .days(1)
        #expect(oldest < .minutes(70))
        let calls = world.calls.values.reduce(0, +)
        #expect(calls > 11_500)
        // One pass when a poll is due and one when it is answered.
        #expect(world.engine.passes - before <= calls * 2 + 20_000)
        #expect(world.breaches == [])
    }

    @Test("measurements that ask for more than there is do not keep polls out, nor the other way round")
    func overload() {
        let metric = Metric(
            name: "crash-rate", source: .store(.crash), interval: .hours(1), fail: .above(0.01), noData: .hold)
        var world = world(400, accounts: 1, metrics: [metric], isPublished: true, bake: .days(3))
        world.sources["crash-rate"] = FakeSource(script: .value(0, sample: nil))
        world.advance(.hours(6))
        #expect(busiestMinute(world) <= 20)
        let now = world.clock.truth
        let polls = world.engine.slots.compactMap(\.schedule.lastSeen).map { now - $0 }
        #expect(polls.count == 400)
        #expect(polls.max().map { $0 < .hours(3) } == true)
        let looks = world.engine.slots.compactMap { slot in
            if case .open(let open) = slot.rollout.phase { open.metrics.first?.latest?.askedAt } else { nil }
        }
        #expect(looks.count == 400)
        #expect(looks.min().map { now - $0 < .hours(3) } == true)
    }

    @Test("two hundred raises due at once: within the budget, all come, polls go on, and a halt goes first")
    func storm() {
        var world = world(200, accounts: 1, isPublished: true, bake: .hours(4))
        world.advance(.hours(4))
        let loaded = world.calls["look"] ?? 0
        world.advance(.minutes(10))
        world.command(.halt, of: "rollout-77", by: Actor(name: "alice"))
        #expect(world.calls["halt"] == 1)
        world.settle()
        #expect(world.engine.report(of: "rollout-77", at: world.clock.now)?.phase == .halted)
        world.advance(.hours(3))
        #expect(busiestMinute(world) <= 20)
        #expect((world.calls["set"] ?? 0) >= 199)
        #expect((world.calls["look"] ?? 0) > loaded)
        #expect(world.breaches == [])
    }

    @Test("after an outage everything is polled within two intervals (L7)")
    func outage() {
        var world = world(60, accounts: 1, isPublished: false)
        world.advance(.minutes(20))
        world.store.outage = StoreFailure(.server, message: "503")
        world.advance(.hours(2))
        world.store.outage = nil
        let end = world.clock.truth
        world.advance(.minutes(10))
        #expect(world.engine.slots.allSatisfy { $0.schedule.lastSeen.map { $0 >= end } == true })
        #expect(busiestMinute(world) <= 15)
    }

    @Test("a source that never answers delays nobody else (L5)")
    func hangingSource() {
        let hanging = Metric(
            name: "hanging", source: .prometheus(PrometheusQuery(url: "https://one.internal", query: "x")),
            interval: .minutes(5), fail: .above(1), onFailure: .warn)
        let well = Metric(
            name: "well", source: .prometheus(PrometheusQuery(url: "https://two.internal", query: "x")),
            interval: .minutes(5), fail: .above(1))
        var world = world(40, accounts: 4, metrics: [hanging, well], isPublished: true)
        world.sources["hanging"] = FakeSource(script: .silent)
        world.advance(.hours(2))
        #expect(
            world.engine.slots.allSatisfy { slot in
                guard case .open(let open) = slot.rollout.phase else { return false }
                return open.metrics.contains { $0.definition.name == "well" && $0.latest?.verdict == .pass }
            })
        #expect((world.calls["set"] ?? 0) >= 40)
    }
}
