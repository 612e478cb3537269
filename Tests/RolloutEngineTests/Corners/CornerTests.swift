import RolloutModel
import Testing

@testable import RolloutEngine

/// What the transcripts have no place for: bounds, and answers that hardly ever come.
@Suite("Corners of the engine")
struct CornerTests {
    private static let target = RolloutTarget(application: "9NBLGGH4R315")

    private func policy(
        _ name: PolicyName = "reader", target: RolloutTarget = target, bake: TimeSpan = .hours(1),
        metrics: [Metric] = [],
        windows: [Window] = []
    ) throws -> Policy {
        let ten = try #require(Percentage(10.0))
        return Policy(
            name: name, target: target, timeZone: .utc, steps: [Step(percentage: ten, bake: bake)],
            finalize: Finalize(),
            metrics: metrics, windows: windows, digest: "one")
    }

    private func published(_ world: inout World, at percentage: Double = 10) throws {
        let percentage = try #require(Percentage(percentage))
        world.store.edit(Self.target) {
            $0.published = "100"
            $0.submissions["100"] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(isEnabled: true, percentage: percentage, status: .inProgress, fallback: nil))
        }
    }

    /// A world with a rollout in progress at 10 %.
    private func world(_ policy: Policy) throws -> World {
        var world = World(start: Timestamp(milliseconds: 1_780_000_000_000))
        try published(&world)
        world.load(policy)
        world.start()
        world.advance(.minutes(1))
        return world
    }

    private func closings(_ world: World) -> [Closing] {
        world.journal.compactMap {
            if case .transition(.closed(let closing, _, _)) = $0.body { closing } else { nil }
        }
    }

    @Test("a batch sorts every kind of effect")
    func batch() {
        let at = Instants(wall: Timestamp(milliseconds: 0), boot: .zero, bootID: "boot")
        let record = JournalRecord(rollout: nil, at: at, body: .input(.stopping))
        let answer = CommandAnswer(accepted: true, code: "done", message: "Done.")
        let request = MeasurementRequest(
            metric: "crashes", source: .store(.crash), account: "default",
            submission: SubmissionReference(Self.target, "100"), versions: [], fallbackVersions: [],
            exposedSince: at.wall, stepSince: at.wall, maxAge: .hours(1))
        let order = MeasurementOrder(id: 1, rollout: "reader", request: request)
        let batch = EffectBatch([
            .record(record), .answer(command: 7, answer), .measure(order), .wake(atBoot: .hours(1)),
        ])
        #expect(batch.records == [record])
        #expect(batch.answers.map(\.command) == [7])
        #expect(batch.measurements == [order])
        #expect(batch.wakeAtBoot == .hours(1))
    }

    @Test("the census counts every state")
    func census() throws {
        var world = try world(policy())
        world.load(try policy("other", target: RolloutTarget(application: "9NBLGGH5FV99")))
        let third = RolloutTarget(application: "9NBLGGH00003")
        world.load(try policy("third", target: third))
        world.store.edit(third) {
            $0.pending = "300"
            $0.submissions["300"] = FakeStore.Submission(
                versions: [], status: .certification,
                rollout: PackageRollout(isEnabled: true, percentage: .zero, status: .notStarted, fallback: nil))
        }
        world.advance(.minutes(10))
        var census = world.engine.census(at: world.clock.now)
        #expect((census.rollouts, census.baking, census.idle, census.certification) == (3, 1, 1, 1))
        #expect(world.engine.report(of: "third", at: world.clock.now)?.phase == .certification)
        world.command(.pause, of: "reader", by: Actor(name: "alice"))
        census = world.engine.census(at: world.clock.now)
        #expect(census.held == [.init(rollout: "reader", code: .operatorPause, metric: nil)])
        world.store.faults = [(call: "halt", fault: .silent)]
        world.command(.halt, of: "reader", by: Actor(name: "alice"))
        #expect(world.engine.census(at: world.clock.now).halting == 1)
        world.remove("other")
        #expect(world.engine.census(at: world.clock.now).rollouts == 2)
        #expect(world.engine.policies.keys.sorted() == ["reader", "third"])
        #expect(world.engine.report(of: "other", at: world.clock.now) == nil)
        #expect(world.engine.gauges.rollouts == 3)
    }

    @Test("problems of policies are told, in force or not")
    func problems() throws {
        var world = try world(policy())
        world.handle(.policyRejected("reader", problems: ["reader.yaml:1:1: no"]))
        world.handle(.policyRejected("broken", problems: ["broken.yaml:1:1: no"]))
        #expect(world.engine.policiesWithProblems == ["broken", "reader"])
        #expect(world.engine.report(at: world.clock.now).policyProblems == ["broken.yaml:1:1: no"])
    }

    @Test("a command before the start is answered, and nothing comes of it")
    func early() throws {
        var engine = RolloutEngine()
        let at = Instants(wall: Timestamp(milliseconds: 0), boot: .zero, bootID: "boot")
        let request = CommandRequest(
            id: 1, command: .halt, rollout: "reader", actor: Actor(name: "alice"), reason: nil)
        let answers = engine.handle(.commanded(request), at: at).compactMap {
            if case .answer(_, let answer) = $0 { answer.code } else { nil }
        }
        #expect(answers == ["starting"])
        #expect(engine.handle(.wake, at: at) == [])
    }

    @Test("commands that make no sense are refused with a reason")
    func refusals() throws {
        var world = try world(policy())
        var codes: [String] = []
        world.tell = { _, _, telling in if case .answer(let answer) = telling { codes.append(answer.code) } }
        world.command(.reload, of: "reader", by: Actor(name: "alice"))
        world.command(.reload, of: nil, by: Actor(name: "alice"))
        world.store.faults = [(call: "halt", fault: .silent)]
        world.command(.halt, of: "reader", by: Actor(name: "alice"))
        world.command(.halt, of: "reader", by: Actor(name: "bob"))
        #expect(codes == ["namesNothing", "done", "done", "alreadyHalting"])
    }

    @Test(
        "after our own finalization a rollout that the Store shows as over in other words is over",
        arguments: [true, false])
    func finalized(isEnabled: Bool) throws {
        var world = try world(policy())
        world.store.faults = [(call: "finalize", fault: .silent)]
        world.advance(.hours(1))
        #expect(world.calls["finalize"] == 1)
        world.store.disguise = PackageRollout(
            isEnabled: isEnabled, percentage: isEnabled ? .full : .zero, status: .unknown("Done"), fallback: nil)
        world.advance(.minutes(10))
        #expect(closings(world).map(\.end) == [.finalized])
    }

    @Test("a rollout that the Store shows as not started is not acted on")
    func notStarted() throws {
        var world = try world(policy())
        let ten = try #require(Percentage(10.0))
        world.store.disguise = PackageRollout(isEnabled: true, percentage: ten, status: .notStarted, fallback: nil)
        world.advance(.hours(3))
        #expect(world.engine.report(of: "reader", at: world.clock.now)?.decision?.code == .storeUnknown)
        #expect(world.calls["finalize"] == nil)
    }

    @Test("an allow window that lies in the past never opens, and the sentence says so")
    func neverOpens() throws {
        let day = try #require(CivilDate(year: 2020, month: 1, day: 1))
        var world = try world(
            policy(windows: [.dates(kind: .allow, from: day, to: day, reason: nil)]))
        world.advance(.hours(2))
        let decision = world.engine.report(of: "reader", at: world.clock.now)?.decision
        #expect(decision?.code == .windowClosed)
        #expect(decision?.until == nil)
        #expect(decision?.sentence.contains("does not open within a year") == true)
    }

    @Test("what many policies have in common is shared, and forgotten when there is too much of it")
    func sharing() throws {
        var common = CommonParts()
        for hours in 1...600 as ClosedRange<Int64> {
            let policy = try policy(bake: .hours(hours))
            #expect(common.sharing(policy) == policy)
        }
    }

    @Test("a long line gives back what was taken")
    func line() {
        var line = Line<Int>()
        for number in 0..<200 { line.append(number) }
        for number in 0..<150 {
            #expect(line.first == number)
            line.removeFirst()
        }
        #expect(Array(line.waiting) == Array(150..<200))
    }

    @Test("numbers and actions as sentences say them")
    func words() {
        #expect(Words.number(.infinity) == "inf")
        #expect(Words.number(0.000_001) == "1e-06")
        #expect(Words.sentence(.halt) == "Halting")
    }

    @Test("a metric without any band neither passes nor fails, and a baseline that is no number is an error")
    func judge() {
        let metric = Metric(name: "m", source: .store(.crash))
        let now = Timestamp(milliseconds: 1_780_000_000_000)
        let fine = Measurement(.value(1, sample: nil), from: now, to: now, query: "q")
        #expect(MetricJudge(metric: metric).judge(fine, exposedSince: now, at: now).0 == .inconclusive)
        let odd = Measurement(.value(1, sample: nil), from: now, to: now, query: "q", baseline: .nan)
        #expect(MetricJudge(metric: metric).judge(odd, exposedSince: now, at: now).0 == .error)
    }
}
