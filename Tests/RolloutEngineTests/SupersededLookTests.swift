import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("A look at a metric")
struct SupersededLookTests {
    @Test("that is under way when its submission is superseded does not keep the next one from being measured")
    func doesNotBlindTheNextRollout() throws {
        let target = RolloutTarget(application: "9NBLGGH4R315")
        let ten = try #require(Percentage(10.0))
        let rollout = PackageRollout(isEnabled: true, percentage: ten, status: .inProgress, fallback: nil)
        var world = World(start: Timestamp(milliseconds: 1_780_000_000_000))
        world.store.edit(target) {
            $0.published = "100"
            $0.submissions["100"] = FakeStore.Submission(versions: [], status: .published, rollout: rollout)
        }
        var slow = FakeSource()
        slow.delay = .minutes(30)
        world.sources["crashes"] = slow
        world.load(
            Policy(
                name: "reader", target: target, steps: [Step(percentage: ten, bake: .hours(9))],
                metrics: [
                    Metric(
                        name: "crashes", source: .http(HTTPDocument(url: "https://desk.internal/", value: "/v")),
                        interval: .minutes(10), fail: .above(0.01))
                ], digest: "one"))
        world.start()
        world.advance(.minutes(2))
        world.store.edit(target) {
            $0.published = "101"
            $0.submissions["101"] = FakeStore.Submission(versions: [], status: .published, rollout: rollout)
        }
        world.command(.retry, of: "reader", by: Actor(name: "alice"))
        world.advance(.minutes(5))
        let bound = try #require(world.engine.report(of: "reader", at: world.clock.now))
        #expect(bound.submission == "101")
        #expect(bound.metrics.first?.lastLook == nil)
        world.advance(.hours(2))
        let measured = try #require(world.engine.report(of: "reader", at: world.clock.now))
        #expect(measured.metrics.first?.lastLook != nil)
    }
}
