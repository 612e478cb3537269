import RolloutModel
import Testing

@testable import RolloutEngine

/// Releases as a daemon lived through them, told by its journal.
struct PastReleases {
    static let target = RolloutTarget(application: "9NBLGGH4R315")
    static let start = Timestamp(milliseconds: 1_780_000_000_000)

    var world: World
    let inForce: Policy

    /// A daemon with that threshold, and a first release in progress at 10 %.
    init(threshold: Double, mode: Policy.Mode = .act) {
        inForce = Self.policy(threshold, mode)
        world = World(start: Self.start)
        world.load(inForce)
        world.start()
        publish("100")
    }

    static func policy(
        _ threshold: Double, _ mode: Policy.Mode = .act, bake: TimeSpan = .hours(6), interval: TimeSpan = .hours(1),
        metric: MetricName = "crashes", failureLimit: Int = 0
    ) -> Policy {
        Policy(
            name: "reader", target: target, mode: mode,
            steps: [10, 25, 50].compactMap { Percentage(Double($0)) }.map { Step(percentage: $0, bake: bake) },
            finalize: Finalize(bake: .hours(1)),
            metrics: [
                Metric(
                    name: metric, source: .http(HTTPDocument(url: "https://desk.internal/", value: "/v")),
                    interval: interval, fail: .above(threshold), failureLimit: failureLimit)
            ], digest: Digest("threshold \(threshold) \(bake) \(interval) \(metric) \(failureLimit)"))
    }

    mutating func publish(_ submission: SubmissionID) {
        world.store.edit(Self.target) {
            $0.published = submission
            $0.submissions[submission] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(
                    isEnabled: true, percentage: Percentage(10.0) ?? .zero, status: .inProgress, fallback: nil))
        }
    }

    /// So much time with that rate.
    mutating func pass(_ span: TimeSpan, rate: Double) {
        world.sources["crashes"] = FakeSource(script: .value(rate, sample: 500))
        world.advance(span)
    }

    mutating func halt() { world.command(.halt, of: "reader", by: Actor(name: "alice", userID: 1_000)) }

    mutating func advance(_ span: TimeSpan) { world.advance(span) }

    func tested(_ policy: Policy) -> BacktestReport {
        var test = JournalBacktest(policy)
        for record in world.journal { test.take(record) }
        return test.finish()
    }

    /// The journal's decisions on the release of a submission.
    var decisions: [ReleaseBacktest.TimedDecision] {
        world.journal.compactMap { record in
            if case .decision(let decision) = record.body { .init(at: record.at.wall, decision) } else { nil }
        }
    }
}

@Suite("A backtest on a journal")
struct BacktestTests {
    private static let hour = TimeSpan.hours(1)

    @Test("makes the recorded decisions again with the policy that was in force, exactly")
    func exact() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(10), rate: 0.01)
        past.pass(.hours(2), rate: 0.08)
        let report = past.tested(past.inForce)
        let release = try #require(report.releases.first)
        #expect(report.releases.count == 1 && report.tally.caught == 1)
        #expect(release.decisions == past.decisions && release.decisions.count > 4)
        #expect(release.isReproduced == true && release.partedAt == nil)
        #expect(release.course.haltedAt == past.decisions.first { $0.decision.code == .metricHalt }?.at)
        // Both ends are the same halt: the call takes no time in this world.
        #expect(release.earlierBy == .zero)
        #expect(release.happened.end == .halted && release.happened.by == .daemon)
    }

    @Test("of a stricter policy halts earlier, and the Store of then says nothing to it any more")
    func stricter() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(3), rate: 0.001)
        past.pass(.hours(14), rate: 0.02)
        past.halt()
        past.advance(.minutes(10))
        let release = try #require(past.tested(PastReleases.policy(0.01)).releases.first)
        #expect(release.verdict == .caught && release.happened.by?.name == "alice")
        let halted = try #require(release.course.haltedAt)
        let firstBad = try #require(past.world.journal.first { $0.isLook(above: 0.01) })
        #expect(halted == firstBad.at.wall && release.partedAt == halted)
        #expect(release.course.haltedFrom == Percentage(10.0))
        #expect(try #require(release.earlierBy) >= .hours(13))
        #expect(release.isReproduced == false)
        // It closes its own rollout, and nothing is decided afterwards.
        #expect(release.decisions.last?.decision.code == .storeStopped)
    }

    @Test("of a laxer policy misses what was halted, and goes on until the record ends")
    func laxer() throws {
        var past = PastReleases(threshold: 0.01)
        past.pass(.hours(8), rate: 0.001)
        past.pass(.hours(2), rate: 0.02)
        let report = past.tested(PastReleases.policy(0.5))
        let release = try #require(report.releases.first)
        #expect(report.tally.missed == 1 && release.course.haltedAt == nil)
        #expect(release.happened.end == .halted && release.course.percentage == Percentage(25.0))
    }

    @Test("counts caught, missed, false and passed over several releases, each by itself")
    func several() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(30), rate: 0.001)
        past.publish("200")
        past.pass(.hours(30), rate: 0.02)
        past.publish("300")
        past.pass(.hours(5), rate: 0.03)
        past.halt()
        past.advance(.hours(1))
        past.publish("400")
        past.pass(.hours(3), rate: 0.004)
        past.pass(.hours(3), rate: 0.09)
        past.advance(.hours(1))
        let same = past.tested(past.inForce)
        #expect(same.tally == .init(caught: 1, missed: 1, false: 0, passed: 2, undecided: 0))
        #expect(same.releases.allSatisfy { $0.isReproduced == true })
        #expect(same.releases.flatMap(\.decisions) == past.decisions)
        let stricter = past.tested(PastReleases.policy(0.01))
        #expect(stricter.tally == .init(caught: 2, missed: 0, false: 1, passed: 1, undecided: 0))
        let laxer = past.tested(PastReleases.policy(0.5))
        #expect(laxer.tally == .init(caught: 0, missed: 2, false: 0, passed: 2, undecided: 0))
    }

    @Test("raises by the tested policy's own steps and bakes where it parts")
    func ownSteps() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(30), rate: 0.001)
        let quick = try #require(past.tested(PastReleases.policy(0.05, bake: .hours(2))).releases.first)
        #expect(quick.verdict == .passed && quick.partedAt == PastReleases.start + .hours(2))
        let finalized = try #require(quick.course.finalizedAt)
        #expect(finalized < PastReleases.start + .hours(9) && finalized >= PastReleases.start + .hours(7))
        let slow = try #require(past.tested(PastReleases.policy(0.05, bake: .hours(12))).releases.first)
        #expect(slow.course.finalizedAt == nil && slow.course.percentage == Percentage(50.0))
        // Parted when the first raise was not made.
        #expect(slow.partedAt.map { $0 >= PastReleases.start + .hours(6) } == true)
    }

    @Test("never lets the policy see a number before it was known, and a rarer look see it later")
    func rhythm() throws {
        var past = PastReleases(threshold: 0.5)
        past.pass(.hours(3), rate: 0.001)
        past.pass(.hours(8), rate: 0.02)
        let known = try #require(past.world.journal.first { $0.isLook(above: 0.01) }).at.wall
        let hourly = try #require(past.tested(PastReleases.policy(0.01)).releases.first?.course.haltedAt)
        #expect(hourly == known)
        let rare = PastReleases.policy(0.01, interval: .hours(5))
        let halted = try #require(past.tested(rare).releases.first?.course.haltedAt)
        #expect(halted > known && halted <= known + .hours(5))
    }

    @Test("matches a metric by its name, then by its question, and names those without numbers")
    func matching() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(3), rate: 0.02)
        let renamed = try #require(past.tested(PastReleases.policy(0.01, metric: "other")).releases.first)
        #expect(renamed.course.haltedAt != nil && renamed.unmeasured.isEmpty)
        var elsewhere = PastReleases.policy(0.01, metric: "other")
        elsewhere.metrics[0].source = .store(.crash)
        let unmeasured = try #require(past.tested(elsewhere).releases.first)
        #expect(unmeasured.course.haltedAt == nil && unmeasured.unmeasured == ["other"])
    }

    @Test("of a policy that only observed is told by what people did")
    func observed() throws {
        var past = PastReleases(threshold: 0.01, mode: .observe)
        past.pass(.hours(4), rate: 0.02)
        past.halt()
        past.advance(.hours(1))
        let release = try #require(past.tested(past.inForce).releases.first)
        #expect(release.isReproduced == true && release.decisions == past.decisions)
        #expect(release.course.haltedAt != nil)
        let laxer = try #require(past.tested(PastReleases.policy(0.5, .observe)).releases.first)
        #expect(laxer.course.haltedAt == nil)
    }
}

@Suite("A backtest on a table")
struct TableBacktestTests {
    private func looks(of past: PastReleases) -> [RecordedRelease.Look] {
        past.world.journal.compactMap { record in
            guard case .input(.measured(_, let request, _, let measurement)) = record.body else { return nil }
            return .init(request.metric, at: record.at.wall, measurement)
        }
    }

    @Test("of the journal's own looks halts at the journal's own moment")
    func sameAsJournal() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(10), rate: 0.01)
        past.pass(.hours(2), rate: 0.08)
        let halted = try #require(past.decisions.first { $0.decision.code == .metricHalt })
        let release = try #require(
            RecordedRelease(
                name: "4.2", looks: looks(of: past), happened: .init(end: .halted, at: halted.at, isBad: true)))
        let tested = release.backtest(past.inForce)
        #expect(tested.course.haltedAt == halted.at && tested.course.haltedFrom == halted.decision.percentage)
        #expect(tested.verdict == .caught && tested.earlierBy == .zero)
        #expect(tested.isReproduced == nil && tested.partedAt == nil)
        // The same steps for the same reasons, though polls and answers took their time then.
        func course(_ decisions: [ReleaseBacktest.TimedDecision]) -> [String] {
            decisions.map { "\($0.decision.code.rawValue) at \($0.decision.percentage)" }
        }
        #expect(course(tested.decisions) == course(past.decisions))
    }

    @Test("of daily counts lets a comparison halt; without them it says that it cannot")
    func comparing() throws {
        var policy = PastReleases.policy(0.5)
        policy.metrics[0].source = .store(.crash)
        policy.metrics[0].maxAge = .hours(60)
        policy.metrics[0].compare = Comparison(ratio: 1.5, inconclusive: .ignore)
        func release(_ failures: Double, counted: Bool = true) throws -> RecordedRelease {
            let first = CivilDate(of: PastReleases.start + .days(1))
            let looks = (0..<6).map { place in
                let day = CivilDate(daysSinceEpoch: first.daysSinceEpoch + place)
                let counts = DayCounts(
                    day: day, failures: failures, devices: 2_000, fallbackFailures: 90, fallbackDevices: 9_000)
                return RecordedRelease.Look(
                    "crashes", at: day.end + .hours(30),
                    Measurement(
                        .value(failures / 2_000, sample: 2_000), from: day.start, to: day.end, query: "day",
                        days: counted ? DayReport(first: day, last: day, days: [counts]) : nil))
            }
            return try #require(RecordedRelease(name: "4.2", looks: looks, happened: .init(isBad: failures > 30)))
        }
        let doubled = try release(40).backtest(policy)
        #expect(doubled.verdict == .caught && doubled.notes.isEmpty)
        // The moment is that at which a day was known, not its end.
        let halted = try #require(doubled.course.haltedAt)
        #expect(halted <= CivilDate(of: PastReleases.start + .days(4)).end + .hours(30))
        #expect(doubled.course.affected.map { $0 >= 40 } == true)
        #expect(try release(20).backtest(policy).verdict == .passed)
        let blind = try release(40, counted: false).backtest(policy)
        #expect(blind.verdict == .missed)
        #expect(blind.notes == ["crashes compares, and the record has no counts of each day of both versions."])
    }

    @Test("takes looks in the order of their times, whatever the order of the rows")
    func order() throws {
        var past = PastReleases(threshold: 0.05)
        past.pass(.hours(4), rate: 0.001)
        past.pass(.hours(4), rate: 0.08)
        let looks = looks(of: past)
        let forward = try #require(RecordedRelease(name: "a", looks: looks, happened: .init(isBad: true)))
        let backward = try #require(
            RecordedRelease(name: "a", looks: looks.reversed(), happened: .init(isBad: true)))
        #expect(forward.backtest(past.inForce) == backward.backtest(past.inForce))
        #expect(RecordedRelease(name: "a", looks: [], happened: .init()) == nil)
    }
}

extension JournalRecord {
    /// Whether it is a look at a metric with a greater value.
    fileprivate func isLook(above bound: Double) -> Bool {
        guard case .input(.measured(_, _, _, let look)) = body, case .value(let value, _) = look.result else {
            return false
        }
        return value > bound
    }
}
