import Foundation
import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("The engine's footprint")
struct FootprintTests {
    /// What a rollout may take in itself, apart from its policy's texts and its evidence.
    private static let slotLimit = 1_024

    /// Ten thousand open rollouts with a typical policy: `MEASURE_FOOTPRINT=1` alone in a process tells what each takes.
    @Test("ten thousand open rollouts", .enabled(if: ProcessInfo.processInfo.environment["MEASURE_FOOTPRINT"] == "1"))
    func resident() throws {
        let before = try residentBytes()
        var engine = RolloutEngine()
        let at = Instants(wall: Timestamp(milliseconds: 1_772_438_400_000), boot: .minutes(1), bootID: "boot")
        for number in 0..<10_000 { _ = engine.handle(.policyLoaded(policy(number)), at: at) }
        _ = engine.handle(.started(version: "1"), at: at)
        for number in 0..<10_000 { open(number, in: &engine, at) }
        let each = (try residentBytes() - before) / 10_000
        print("each of ten thousand rollouts takes \(each) bytes")
        #expect(engine.report(of: "rollout-9999", at: at)?.phase == .open)
        #expect(each < 6_000)
    }

    private func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (Int(text.split(separator: " ")[1]) ?? 0) * 4_096
    }

    private func policy(_ number: Int) -> Policy {
        let percentages = [10.0, 25, 50].compactMap { Percentage($0) }
        let query = PrometheusQuery(
            url: "https://prometheus.internal:9090",
            query:
                "sum(rate(app_errors{version=\"{{version}}\"}[1h])) / sum(rate(app_requests{number=\"\(number)\"}[1h]))"
        )
        return Policy(
            name: PolicyName("rollout-\(number)"),
            target: RolloutTarget(application: ApplicationID("9NBLGGH\(number)")),
            timeZone: .utc, steps: percentages.map { Step(percentage: $0, bake: .hours(24)) }, finalize: Finalize(),
            metrics: [
                Metric(
                    name: "crash-rate", source: .store(.crash), minSample: 1_000, fail: .above(0.01),
                    pass: .below(0.008)),
                Metric(name: "api-error-ratio", source: .prometheus(query), interval: .minutes(5), fail: .above(0.02)),
            ],
            windows: [.weekly(kind: .allow, days: [.mon, .tue], startSecond: 32_400, length: .hours(7), reason: nil)],
            digest: Digest("\(number)-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"))
    }

    private func open(_ number: Int, in engine: inout RolloutEngine, _ at: Instants) {
        let name = PolicyName("rollout-\(number)")
        let policy = policy(number)
        let reference = SubmissionReference(policy.target, SubmissionID("11529215056940\(number)"))
        let details = SubmissionDetails(
            id: reference.submission, versions: PackageVersion("4.2").map { [$0] } ?? [], status: .published)
        let rollout = PackageRollout(
            isEnabled: true, percentage: Percentage(10.0), status: .inProgress, fallback: "1152921505694000000")
        _ = engine.handle(
            .storeAnswered(
                name, .inspect(reference), sentAt: at, .reply(StoreReply(.inspected(details, rollout, fallback: nil)))),
            at: at)
        for metric in policy.metrics {
            let request = MeasurementRequest(
                metric: metric.name, source: metric.source, account: "default", submission: reference, versions: [],
                fallbackVersions: [], exposedSince: at.wall, stepSince: at.wall, maxAge: metric.maxAge)
            let measurement = Measurement(
                .value(0.004, sample: 5_000), from: at.wall, to: at.wall, query: "the query as it was asked for \(name)"
            )
            _ = engine.handle(.measured(name, request, askedAt: at, measurement), at: at)
        }
    }

    @Test("a rollout's place is a few kilobytes")
    func sizes() {
        let sizes: [(String, Int)] = [
            ("slot", MemoryLayout<RolloutEngine.Slot>.stride), ("rollout", MemoryLayout<Rollout>.stride),
            ("open part", MemoryLayout<OpenRollout>.stride), ("schedule", MemoryLayout<Schedule>.stride),
            ("policy", MemoryLayout<Policy>.stride), ("metric", MemoryLayout<MetricProgress>.stride),
            ("metric definition", MemoryLayout<Metric>.stride), ("decision", MemoryLayout<Decision>.stride),
            ("evidence", MemoryLayout<Evidence>.stride), ("due metric", MemoryLayout<Schedule.MetricDue>.stride),
            ("look", MemoryLayout<MetricProgress.Look>.stride), ("waiting", MemoryLayout<AccountQueue.Waiting>.stride),
            ("intent", MemoryLayout<OpenIntent>.stride),
        ]
        print(sizes.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
        #expect(MemoryLayout<RolloutEngine.Slot>.stride <= Self.slotLimit)
    }
}
