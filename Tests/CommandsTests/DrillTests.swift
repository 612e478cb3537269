import PolicyFiles
import RolloutModel
import Testing

@testable import Commands

@Suite("A drill's plan")
struct DrillPlanTests {
    private static func policy(_ metrics: [Metric], steps: [Double] = [10, 50], mode: Policy.Mode = .act) -> Policy {
        Policy(
            name: "contoso-reader", account: "default", target: RolloutTarget(application: "9NBLGGH4R315"), mode: mode,
            steps: steps.compactMap { Percentage($0) }.map { Step(percentage: $0, bake: .hours(24)) },
            finalize: Finalize(), metrics: metrics)
    }

    private static func metric(
        _ name: MetricName = "crash-rate", fail: Band? = .above(0.01), pass: Band? = nil,
        onFailure: Metric.FailureResponse = .halt, dryRun: Bool = false
    ) -> Metric {
        Metric(
            name: name, source: .store(.crash), initialDelay: .hours(12), minSample: 1_000, fail: fail, pass: pass,
            failureLimit: 3, onFailure: onFailure, dryRun: dryRun)
    }

    @Test("takes the first metric that can halt, or the one that is named")
    func choice() throws {
        let policy = Self.policy([
            Self.metric("warns", onFailure: .warn), Self.metric("on-trial", dryRun: true), Self.metric("first"),
            Self.metric("second"),
        ])
        #expect(try DrillPlan(policy, metric: nil).metric.name == "first")
        #expect(try DrillPlan(policy, metric: "second").metric.name == "second")
        #expect(throws: DrillPlan.Refusal.self) { try DrillPlan(policy, metric: "warns") }
        #expect(throws: DrillPlan.Refusal.self) { try DrillPlan(Self.policy([]), metric: nil) }
    }

    @Test(
        "A stand-in says what passes, and then what fails",
        arguments: [
            (Band?.some(.above(0.01)), Band?.none), (.below(3.5), nil), (.above(0), nil), (.below(0), nil),
            (nil, .above(3.5)), (nil, .below(25)), (.above(0.01), .below(0.008)), (.below(2), .above(3)),
            (.above(-5), nil), (.below(-5), .above(-4)),
        ])
    func readings(fail: Band?, pass: Band?) {
        let metric = Self.metric(fail: fail, pass: pass)
        let (healthy, failing) = (DrillPlan.healthy(metric).value, DrillPlan.failing(metric).value)
        func fails(_ value: Double) -> Bool { fail?.contains(value) ?? !(pass?.contains(value) ?? false) }
        func passes(_ value: Double) -> Bool { pass?.contains(value) ?? !(fail?.contains(value) ?? false) }
        #expect(passes(healthy) && !fails(healthy) && fails(failing) && !passes(failing))
        #expect(DrillPlan.failing(metric).sample >= 1_000)
    }

    @Test("Its policy loads, and decides as the policy does")
    func text() throws {
        let own = Self.policy(
            [
                Self.metric(fail: .above(0.00001), pass: .below(0.000008)),
                Self.metric("tickets", fail: .above(25), onFailure: .pause),
            ], steps: [0.05, 12.5, 100], mode: .observe)
        let plan = try DrillPlan(own, metric: nil)
        #expect(plan.scale == 1_800 && plan.interval(of: own.metrics[0]) == .seconds(2))
        #expect(plan.delay(of: own.metrics[0]) == .seconds(24))
        let file = PolicyFile.single(
            PolicyLint.standardInput, standardInput: Array(DrillPolicy(plan).text.utf8), namedAfter: nil,
            now: Fixtures.now
        ).file
        #expect(file.diagnostics.isEmpty, "\(file.diagnostics)")
        let drilled = try #require(file.policy)
        #expect(drilled.name == own.name && drilled.target == own.target && drilled.mode == .act)
        #expect(drilled.steps == own.steps && drilled.finalize != nil)
        for (ours, theirs) in zip(drilled.metrics, own.metrics) {
            #expect(ours.name == theirs.name && ours.fail == theirs.fail && ours.pass == theirs.pass)
            #expect(ours.minSample == theirs.minSample && ours.failureLimit == theirs.failureLimit)
            #expect(ours.onFailure == theirs.onFailure && ours.source.kind == "check")
        }
        #expect(plan.start < plan.step && plan.start > .zero)
        #expect(plan.differences.contains { $0.contains("only observes") })
    }

    @Test("A comparison is stood in for by a bound, and the page says so")
    func comparison() throws {
        var metric = Self.metric(fail: nil)
        metric.compare = Comparison()
        let plan = try DrillPlan(Self.policy([metric]), metric: nil)
        #expect(DrillPlan.healthy(plan.metric).value == 0 && DrillPlan.failing(plan.metric).value == 2)
        #expect(plan.differences.contains { $0.contains("a bound stands in") })
        let file = PolicyFile.single(
            PolicyLint.standardInput, standardInput: Array(DrillPolicy(plan).text.utf8), namedAfter: nil,
            now: Fixtures.now
        ).file
        #expect(file.diagnostics.isEmpty && file.policy?.metrics.first?.compare == nil, "\(file.diagnostics)")
    }

    @Test("The page says whether it halted, and where the time went", arguments: [true, false])
    func page(hasHalted: Bool) throws {
        let course = DrillReport.Course(
            wait: TimeSpan(milliseconds: 1_234), look: TimeSpan(milliseconds: 14), judgement: TimeSpan(milliseconds: 2),
            call: TimeSpan(milliseconds: 16),
            total: TimeSpan(milliseconds: 1_266), ownTotal: TimeSpan(milliseconds: 2_221_232), longestWait: .hours(1),
            looks: 1)
        let plan = try DrillPlan(Self.policy([Self.metric()]), metric: nil)
        let report = DrillReport(
            rollout: "contoso-reader", policy: "/etc/rolloutd/policies/contoso-reader.yaml", metric: "crash-rate",
            value: 0.02, bound: 0.01, percentage: plan.step, breachAt: Fixtures.now,
            acknowledgedAt: hasHalted ? Fixtures.now + course.total : nil, course: hasHalted ? course : nil,
            calls: ["updatepackagerolloutpercentage"] + (hasHalted ? ["haltpackagerollout"] : []), entries: 23,
            finding: nil, scale: plan.scale, differences: plan.differences,
            trouble: hasHalted ? nil : "crash-rate failed and no halt was acknowledged: the Store answers 503")
        let page = DrillView.page(report, width: 80)
        #expect(page.lines.allSatisfy { $0.width <= 80 })
        try Golden.expect(page.text(), hasHalted ? "drill" : "drill-in-vain")
    }

    @Test("What cannot be drilled is wrong usage, with what to do")
    func refusals() async {
        for arguments in [
            ["drill", "nobody", "--policy", "/nowhere.yaml"], ["drill", "nobody"],
            ["drill", "other-name", "--policy", Examples.path("everything")],
            ["drill", "smallest", "--policy", Examples.path("smallest")],
            ["drill", "contoso-reader", "--policy", Examples.path("everything"), "--metric", "smoke"],
            ["drill", "contoso-reader", "--policy", Examples.path("everything"), "--programs", "/nowhere"],
        ] {
            let outcome = await rolloutctl(arguments)
            #expect(outcome.status == .usage && outcome.output.isEmpty, "\(arguments)")
            #expect(outcome.complaint.split(separator: "\n").count >= 1, "\(arguments)")
        }
    }
}
