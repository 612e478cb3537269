import FoundationEssentials
import RolloutModel

/// The text of a drilled policy: the ladder, the metrics and what decides about them as the policy has them, on stand-ins.
struct DrillPolicy {
    let text: String

    init(_ plan: DrillPlan) {
        let policy = plan.policy
        var lines = [
            "version: 1", "name: \"\(policy.name)\"", "target: {application: \(policy.target.application)}", "steps:",
        ]
        for step in policy.steps {
            let bake = max(step.bake, DrillPlan.leastBake)
            lines.append("  - {setPercentage: \(step.percentage.digits), bake: \(bake)}")
        }
        if policy.finalize != nil { lines.append("  - finalize: {}") }
        lines.append("metrics:")
        for (place, metric) in plan.metrics.enumerated() { lines += Self.lines(metric, place, plan) }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ metric: Metric, _ place: Int, _ plan: DrillPlan) -> [String] {
        let interval = plan.interval(of: metric)
        var lines = [
            "  - name: \"\(metric.name)\"",
            "    source: {check: {name: metric-\(place), timeout: \(min(interval, .seconds(30)))}}",
            "    interval: \(interval)", "    initialDelay: \(plan.delay(of: metric))",
            "    maxAge: \(max(metric.maxAge, interval * 2))", "    failureLimit: \(metric.failureLimit)",
            "    inconclusiveLimit: \(metric.inconclusiveLimit)",
            "    consecutiveErrorLimit: \(metric.consecutiveErrorLimit)", "    noData: \(metric.noData.rawValue)",
            "    onFailure: \(metric.onFailure.rawValue)", "    dryRun: \(metric.dryRun)",
        ]
        if let size = metric.minSample { lines.append("    minSample: \(digits(size))") }
        if let fail = metric.fail { lines.append("    fail: \(words(fail))") }
        if let pass = metric.pass { lines.append("    pass: \(words(pass))") }
        return lines
    }

    private static func words(_ band: Band) -> String {
        switch band {
        case .above(let bound): "{above: \(digits(bound))}"
        case .below(let bound): "{below: \(digits(bound))}"
        }
    }

    /// Without an exponent, which a policy's numbers do not have.
    private static func digits(_ number: Double) -> String { "\(Decimal(string: "\(number)") ?? Decimal(number))" }
}
