import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("An explanation")
struct ExplainTests {
    private static let target = RolloutTarget(application: "9NBLGGH4R315")
    /// 2026-05-28T20:26:40Z, a Thursday.
    private static let start = Timestamp(milliseconds: 1_780_000_000_000)

    /// A world with a rollout in progress at 10 %.
    private func world(_ edit: (inout Policy) -> Void = { _ in }) throws -> World {
        let ten = try #require(Percentage(10.0))
        let fifty = try #require(Percentage(50.0))
        var policy = Policy(
            name: "reader", target: Self.target,
            steps: [Step(percentage: ten, bake: .hours(9)), Step(percentage: fifty)], finalize: Finalize(),
            digest: "one")
        edit(&policy)
        var world = World(start: Self.start)
        world.store.edit(Self.target) {
            $0.published = "100"
            $0.submissions["100"] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(isEnabled: true, percentage: ten, status: .inProgress, fallback: nil))
        }
        world.load(policy)
        world.start()
        world.advance(.minutes(1))
        return world
    }

    private func explain(_ world: World) throws -> Explanation {
        try #require(world.engine.explain("reader", at: world.clock.now))
    }

    private func verdicts(_ explanation: Explanation) -> [DecisionRule: DecisionTrace.Verdict] {
        Dictionary(explanation.trace?.lines.map { ($0.rule, $0.verdict) } ?? []) { first, _ in first }
    }

    @Test("names every line once and in order; what was reached is the decision in force")
    func lines() throws {
        let explanation = try explain(try world())
        let lines = try #require(explanation.trace?.lines)
        #expect(lines.map(\.rule) == DecisionRule.allCases)
        #expect(lines.map(\.line) == lines.map(\.line).sorted())
        let reached = lines.filter { $0.verdict == .reached }
        #expect(reached.map(\.rule) == [.bake])
        #expect(reached.first?.says == explanation.rollout.decision?.sentence)
        #expect(explanation.rollout.decision?.line == reached.first?.line)
        #expect(lines.prefix { $0.verdict == .passed }.count == 7)
        #expect(lines.suffix(3).allSatisfy { $0.verdict == .notLookedAt && $0.says == nil })
        #expect(explanation.trace?.obeyed == ["one"])
    }

    @Test("follows the state: a pause, a halt, the end")
    func states() throws {
        var world = try world()
        world.command(.pause, of: "reader", by: Actor(name: "alice"))
        #expect(verdicts(try explain(world))[.brakes] == .reached)
        world.store.faults = [(call: "halt", fault: .silent)]
        world.command(.halt, of: "reader", by: Actor(name: "alice"))
        #expect(verdicts(try explain(world))[.halt] == .reached)
        #expect(verdicts(try explain(world))[.brakes] == .notLookedAt)
        world.advance(.minutes(10))
        let over = try explain(world)
        #expect(over.trace == nil && over.rollout.closing?.end == .halted)
        #expect(over.rollout.closing?.actor == Actor(name: "alice"))
    }

    @Test("says with which numbers a line was passed")
    func numbers() throws {
        var world = try world {
            $0.metrics = [
                Metric(
                    name: "crashes", source: .http(HTTPDocument(url: "https://desk.internal/", value: "/v")),
                    interval: .minutes(10), fail: .above(0.01))
            ]
            $0.steps[0].approval = Approval(people: 2)
        }
        var source = FakeSource()
        source.script = .value(0.004, sample: nil)
        world.sources["crashes"] = source
        world.advance(.hours(10))
        world.command(.approve, of: "reader", by: Actor(name: "alice"))
        let lines = try #require(try explain(world).trace?.lines)
        func says(_ rule: DecisionRule) -> String { lines.first { $0.rule == rule }?.says ?? "" }
        #expect(says(.halt).contains("crashes failed 0 times, 0 tolerated"))
        #expect(says(.drift) == "The Store shows 10 %, as the journal says.")
        #expect(says(.bake).hasPrefix("10 % has stood for 10h 1m, since "))
        #expect(says(.bake).hasSuffix("; it had to for 9h."))
        #expect(says(.evidence).contains("crashes pass (0.004, fails above 0.01)"))
        #expect(says(.approval).contains("so far alice"))
    }

    @Test("of the next step counts bake, freezes and windows, and nothing that a person decides")
    func nextStep() throws {
        let open = Self.start + .minutes(1)
        var plain = try world()
        let bakeEnd = try #require(plain.engine.nextStep(of: "reader", at: plain.clock.now))
        #expect(bakeEnd > open + .hours(8) && bakeEnd <= open + .hours(9))
        let until = bakeEnd + .hours(2)
        plain.command(.freeze(until: until), of: nil, by: Actor(name: "alice"))
        #expect(plain.engine.nextStep(of: "reader", at: plain.clock.now) == until)
        plain.command(.pause, of: "reader", by: Actor(name: "alice"))
        #expect(plain.engine.nextStep(of: "reader", at: plain.clock.now) == nil)
        let windowed = try world {
            $0.timeZone = .utc
            $0.windows = [
                .weekly(kind: .allow, days: [.mon], startSecond: 9 * 3_600, length: .hours(1), reason: nil)
            ]
        }
        #expect(
            windowed.engine.nextStep(of: "reader", at: windowed.clock.now) == Timestamp("2026-06-01T09:00:00Z"))
    }

    @Test("of a budget names who waits, the most urgent first")
    func quota() throws {
        var world = try world()
        let quiet = world.engine.quota(at: world.clock.now)
        #expect(quiet.accounts.map(\.budget.account) == ["default"] && quiet.accounts[0].waiting.isEmpty)
        world.store.faults = [(call: "look", fault: .silent)]
        let targets = (0..<30).map { RolloutTarget(application: ApplicationID("9NBLGGH4R\(100 + $0)")) }
        for (number, target) in targets.enumerated() {
            world.load(
                Policy(
                    name: PolicyName("p\(number)"), target: target,
                    steps: [Step(percentage: try #require(Percentage(10.0)))], digest: Digest("d\(number)")))
        }
        world.advance(.seconds(2))
        let busy = world.engine.quota(at: world.clock.now).accounts[0]
        #expect(busy.waiting.count == busy.budget.waiting && !busy.waiting.isEmpty)
        let order = ["read-back", "action", "measurement", "poll"]
        let urgencies = busy.waiting.compactMap { order.firstIndex(of: $0.urgency) }
        #expect(urgencies.count == busy.waiting.count && urgencies == urgencies.sorted())
        #expect(try #require(busy.nextTurn) > world.clock.now.wall)
    }
}
