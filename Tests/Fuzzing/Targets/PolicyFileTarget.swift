import Foundation
import MarkedYAML
import PolicyFiles
import RolloutEngine
import RolloutModel

extension FuzzTarget {
    /// A policy file. Refused with places within the file, or a policy within the model's bounds that goes through the
    /// journal's JSON unchanged, keeps its digest, and that an engine can live with.
    static let policyFile = FuzzTarget(
        name: "policy-file", longest: 4_096,
        words: [
            "version: 1\n", "name: ", "account: ", "target: {application: 9NBLGGH4R315}", "flight: ", "mode: observe\n",
            "timeZone: Europe/Paris\n", "steps:\n", "- setPercentage: ", "bake: ", "approval: {people: 2}",
            "finalize: {}",
            "metrics:\n", "source: ", "store: {rate: crash}", "prometheus: ", "http: ", "interval: ", "maxAge: ",
            "minSample: ", "fail: {above: 1%}", "pass: {below: 0.5%}", "compare: ", "onFailure: halt", "windows:\n",
            "allow: ", "deny: ", "days: [mon-fri]", "between: ", "from: ", "until: ", "limits: ", "onDrift: hold",
            "9223372036854775807", "1e400", "-0", ".nan", ".inf", "0x10", "010", "1:30", "100%", "999999d", "!!str",
            "&a",
            "*a", "<<: ", "---\n", "...\n", "%YAML 1.1\n", "\u{FEFF}", "\u{85}", "\u{2028}", "? ", "|\n", ">\n",
        ],
        check: { bytes in
            let now = Timestamp(milliseconds: 1_795_176_000_000)
            func read() -> PolicyFile {
                PolicyFile(bytes, file: "/etc/rolloutd/policies/reader.yaml", zones: TimeZones(now: now), now: now)
            }
            let file = read()
            try YAMLOracle(bytes).judge(file.diagnostics)
            try demand(
                (file.policy == nil) == file.diagnostics.contains { $0.severity == .error },
                "a policy with errors, or none without: \(file.diagnostics)")
            try demand(isName(file.name.rawValue), "\(file.name) is no name")
            let again = read()
            try demand(
                again.diagnostics == file.diagnostics && again.policy == file.policy, "read twice, it says two things")
            if let policy = file.policy { try PolicyOracle(policy: policy, now: now).judge() }
        })
}

/// What must hold of every policy that was accepted.
private struct PolicyOracle {
    let policy: Policy
    let now: Timestamp

    func judge() throws {
        try bounds()
        for metric in policy.metrics { try bounds(of: metric) }
        let written = try JSONEncoder().encode(policy)
        try demand(written.count < 1 << 20, "the policy takes \(written.count) bytes of the journal")
        let read = try JSONDecoder().decode(Policy.self, from: written)
        try demand(read == policy, "written down and read it is another policy")
        try demand(read.withDigest().digest == policy.digest, "its digest changes")
        try live()
    }

    private func bounds() throws(Objection) {
        try demand(policy.digest.rawValue.utf8.count == 64, "its digest is \(policy.digest)")
        try demand(!policy.steps.isEmpty || policy.finalize != nil, "it has no step")
        var before = Percentage.zero
        for step in policy.steps {
            try demand(step.percentage > before, "its percentages do not rise")
            before = step.percentage
            try bounds(step.bake, "a bake")
            if let approval = step.approval {
                try demand(approval.people >= 1, "an approval by \(approval.people) people")
                if let timeout = approval.timeout { try bounds(timeout, "a timeout") }
            }
        }
        if let finalize = policy.finalize { try bounds(finalize.bake, "a bake") }
        try bounds(policy.limits.progressDeadline, "a deadline")
        try bounds(policy.limits.maxAge, "an age")
        try bounds(policy.limits.watchAfterFinalize, "a watch")
        try demand(policy.windows.isEmpty || policy.timeZone != nil, "windows without a time zone")
    }

    private func bounds(of metric: Metric) throws(Objection) {
        try demand(isName(metric.name.rawValue), "\(metric.name) is no name")
        try demand(metric.interval > .zero, "an interval of \(metric.interval)")
        try bounds(metric.interval, "an interval")
        try bounds(metric.initialDelay, "a delay")
        try bounds(metric.maxAge, "an age")
        try demand(metric.minSample ?? 0 >= 0, "a sample of \(metric.minSample ?? 0)")
    }

    private func bounds(_ span: TimeSpan, _ what: String) throws(Objection) {
        try demand((TimeSpan.zero ... .longest).contains(span), "\(what) of \(span)")
    }

    /// An engine takes it in, starts, and can say how it stands, then and after a year.
    private func live() throws {
        var engine = RolloutEngine()
        var at = Instants(wall: now, boot: .hours(1), bootID: "00000000000000000000000000000001")
        _ = engine.handle(.policyLoaded(policy), at: at)
        try demand(engine.policies[policy.name] == policy.digest, "the engine does not have it in force")
        _ = engine.handle(.started(version: "fuzz"), at: at)
        at = Instants(wall: now + .days(365), boot: .days(365), bootID: at.bootID)
        _ = engine.handle(.wake, at: at)
        _ = engine.report(at: at)
    }
}
