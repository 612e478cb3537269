import ControlAPI
import RolloutModel

/// Rollouts as a night shift may find them.
enum Fixtures {
    /// 2026-11-20T19:00:00Z
    static let now = Timestamp(milliseconds: 1_795_201_200_000)
    static let alice = Actor(name: "alice", userID: 1_000)

    /// A whole number of percent.
    static func percent(_ number: Int) -> Percentage { Percentage(hundredths: number * 100) ?? .zero }

    static func policy(_ name: PolicyName, _ application: ApplicationID = "9NBLGGH4R315") -> Policy {
        Policy(
            name: name, target: RolloutTarget(application: application),
            steps: [
                Step(percentage: percent(10), bake: .hours(24)), Step(percentage: percent(25), bake: .hours(48)),
                Step(percentage: percent(50), bake: .hours(48)),
            ], finalize: Finalize(bake: .hours(24)),
            metrics: [Metric(name: "crash-rate", source: .store(.crash), fail: .above(0.01))],
            digest: "ab12cd34ef567890ab12cd34ef567890ab12cd34ef567890ab12cd34ef567890")
    }

    /// The ladder of `policy` with so many steps behind.
    static func ladder(done: Int) -> [RolloutReport.StepReport] {
        let rungs: [(Percentage?, Int64)] = [(percent(10), 24), (percent(25), 48), (percent(50), 48), (nil, 24)]
        return rungs.enumerated().map { index, rung in
            .init(
                percentage: rung.0, bake: .hours(rung.1),
                state: index < done ? .done : index == done ? .current : .ahead)
        }
    }

    static func decision(
        _ action: Decision.Action = .hold, line: Int, _ code: DecisionCode, _ sentence: String, until: Timestamp? = nil,
        observed: Bool = false
    ) -> Decision {
        Decision(
            action, isObservedOnly: observed, line: line, code: code, sentence: sentence, until: until,
            percentage: percent(25), policyDigest: "ab12")
    }

    static func metric(
        _ name: MetricName, _ verdict: Verdict, value: Double?, threshold: Double? = 0.01, sample: Double? = 12_400,
        age: TimeSpan? = .hours(2), failures: Int = 0, limit: Int = 0, onFailure: Metric.FailureResponse = .halt,
        dryRun: Bool = false, inconclusive: Int = 0, errors: Int = 0, note: String? = nil,
        looked: TimeSpan? = .minutes(12)
    ) -> RolloutReport.MetricReport {
        .init(
            evidence: Evidence(
                metric: name, verdict: verdict, value: value, threshold: threshold, sample: sample,
                from: age.map { now - $0 - .hours(24) }, to: age.map { now - $0 }, failures: failures, note: note),
            failureLimit: limit, inconclusive: inconclusive, consecutiveErrors: errors, onFailure: onFailure,
            dryRun: dryRun, lastLook: looked.map { now - $0 })
    }

    /// A rollout that is compared with its fallback and has a budget in people.
    static func compared() -> RolloutReport {
        var report = baking()
        report.decision = decision(
            line: 7, .evidenceInconclusive, "crash-rate is inconclusive.", until: now + .minutes(48))
        let sample = ComparisonEvidence.Sample(
            days: 3, failures: 31.4, devices: 2_500, fallbackFailures: 135, fallbackDevices: 13_500)
        let open = ComparisonEvidence(
            verdict: .inconclusive, ratio: 1.5, estimate: 1.256, lower: 0.61, upper: 2.414, harm: 0.93, harmNeeded: 40,
            safety: 0.5312, safetyNeeded: 5, sample: sample, ownDays: 1, daysToDecide: 6)
        let failing = ComparisonEvidence(
            verdict: .fail, ratio: 1.5, estimate: nil, lower: 2.2, upper: nil, harm: 4_120_000, harmNeeded: 40,
            safety: 0.0002, safetyNeeded: 5, sample: sample, ownDays: 3, daysToDecide: nil)
        let none = ComparisonEvidence(
            verdict: .inconclusive, ratio: 1.5, estimate: nil, lower: 0, upper: nil, harm: 1, harmNeeded: 40, safety: 1,
            safetyNeeded: 5,
            sample: .init(days: 0, failures: 0, devices: 0, fallbackFailures: 0, fallbackDevices: 0), ownDays: 0,
            daysToDecide: nil)
        report.metrics = zip(["crash-rate", "hangs", "memory"], [open, failing, none]).map { name, comparison in
            var report = metric(MetricName(name), comparison.verdict, value: 0.0126, threshold: nil)
            report.evidence = Evidence(
                metric: report.evidence.metric, verdict: comparison.verdict, value: 0.0126, sample: 2_500,
                from: report.evidence.from, to: report.evidence.to, comparison: comparison)
            return report
        }
        report.affected = AffectedDevices(limit: 5_000, estimate: 3_234.4, error: 98.2, days: 3)
        return report
    }

    /// A rollout in the middle of its second step's bake.
    static func baking(_ name: PolicyName = "contoso-reader", _ application: ApplicationID = "9NBLGGH4R315")
        -> RolloutReport
    {
        var report = RolloutReport(policy: policy(name, application), phase: .open)
        report.submission = "1152921505694000000"
        report.versions = [PackageVersion("4.2")].compactMap { $0 }
        report.percentage = percent(25)
        report.steps = ladder(done: 1)
        report.boundAt = now - .hours(72)
        report.stepSince = now - .hours(42) - .minutes(48)
        report.lastSeen = now - .minutes(2)
        report.nextPoll = now + .minutes(3)
        report.decision = decision(
            line: 6, .baking, "Baking at 25 % until 2026-11-21 00:12 UTC.", until: now + .hours(5) + .minutes(12))
        report.metrics = [metric("crash-rate", .pass, value: 0.0042)]
        return report
    }

    /// A rollout on which everything needs attention.
    static func troubled() -> RolloutReport {
        var report = baking("contoso-reader-with-a-name-that-goes-on-and-on-beta")
        report.mode = .observe
        report.drift = percent(30)
        report.decision = decision(
            line: 3, .drift, "Somebody else set 30 % where the journal says 25 %; nothing is raised.")
        report.metrics = [
            metric("crash-rate", .fail, value: 0.0123, failures: 1, limit: 2),
            metric(
                "api-error-ratio", .inconclusive, value: 0.0149, threshold: 0.02, sample: nil, age: .minutes(1),
                inconclusive: 3),
            metric(
                "support-tickets", .stale, value: 3, threshold: 25, age: .hours(40), onFailure: .pause,
                note: "The newest data is 1d 16h old; maxAge is 1d12h."),
            metric(
                "a-metric-whose-name-is-far-too-long", .error, value: nil, age: nil, errors: 4,
                note: "prometheus.internal answered 503."),
            metric("smoke", .waiting, value: nil, threshold: nil, sample: nil, age: nil, dryRun: true, looked: nil),
        ]
        report.paused = "by alice (uid 1000) at 2026-11-20 18:00 UTC: a customer reports a crash."
        report.frozen = "by bob (uid 1001) until 2026-11-23 08:00 UTC: weekend."
        report.approvals = [alice]
        report.approvalsNeeded = 2
        report.waitingPolicyDigest = "ffffffffffffffffffff"
        report.stillBinding = ["the bake of 2d", "the metric hangs as it was"]
        report.isPolicyRemoved = true
        report.isUnchecked = true
        report.trouble = "HTTP 503 for 12 minutes; the next try is at 19:01 UTC."
        report.policyProblems = [
            "/etc/rolloutd/policies/contoso-reader.yaml:7:5: the key \"bale\" is unknown – write \"bake\""
        ]
        report.openIntent = intent()
        return report
    }

    static func intent() -> Intent {
        Intent(
            id: 17,
            submission: SubmissionReference(RolloutTarget(application: "9NBLGGH4R315"), "1152921505694000000"),
            action: .raise(to: percent(50)), from: percent(25), actor: .daemon,
            decision: decision(.raise(to: percent(50)), line: 9, .raise, "Raise to 50 %."), deadline: now + .minutes(4))
    }

    /// A rollout that is over.
    static func ended(_ name: PolicyName, _ phase: RolloutReport.Phase, _ end: Closing.End, _ code: DecisionCode)
        -> RolloutReport
    {
        var report = RolloutReport(policy: policy(name, "9WZDNCRFJ3Q2"), phase: phase)
        report.submission = "1152921505694000001"
        report.percentage = end == .finalized ? .full : percent(10)
        report.decision = decision(
            .close(Closing(end, by: alice)), line: 1, code, "The Store says that the rollout is over.")
        report.lastSeen = now - .days(1)
        return report
    }

    /// A rollout whose submission is in certification.
    static func certifying() -> RolloutReport {
        var report = RolloutReport(policy: policy("northwind", "9NBLGGH5XXXX"), phase: .certification)
        report.submission = "1152921505694000002"
        report.submissionStatus = "PreProcessing"
        return report
    }

    static func budget(waiting: Int = 0) -> BudgetReport {
        BudgetReport(
            account: "default", perMinute: 20, reservedForActions: 5, used: 7, waiting: waiting,
            longestWait: .seconds(waiting > 0 ? 31 : 0), averageWait: TimeSpan(milliseconds: waiting > 0 ? 2_400 : 0),
            blockedUntil: waiting > 0 ? now + .seconds(40) : nil)
    }

    static func report(_ rollouts: [RolloutReport], waiting: Int = 0, frozen: String? = nil, problems: [String] = [])
        -> DaemonReport
    {
        DaemonReport(
            version: "0.1.0", at: now, rollouts: rollouts, budgets: [budget(waiting: waiting)], frozen: frozen,
            policyProblems: problems)
    }

    /// The rollouts of a busy day.
    static func busy() -> DaemonReport {
        report(
            [
                baking(), troubled(), ended("fabrikam", .finalized, .finalized, .storeComplete),
                ended("litware", .halted, .halted, .operatorHalt), certifying(),
            ], waiting: 2, frozen: "by bob (uid 1001) until 2026-11-23 08:00 UTC: weekend.",
            problems: ["/etc/rolloutd/policies/new.yaml:1:1: the key \"steps\" is missing – add \"steps: […]\""])
    }

    static func status(_ rollout: RolloutReport, waiting: Int = 0, frozen: String? = nil) -> RolloutStatus {
        RolloutStatus(version: "0.1.0", at: now, rollout: rollout, budget: budget(waiting: waiting), frozen: frozen)
    }

    static func entry(
        _ sequence: Int64, _ kind: String, _ message: String, actor: Actor? = nil,
        rollout: PolicyName? = "contoso-reader"
    ) -> HistoryEntry {
        let time = now + .seconds(sequence)
        return HistoryEntry(
            sequence: sequence, time: time, rollout: rollout, kind: kind, actor: actor, message: message, hash: "abc",
            record: JournalRecord(
                rollout: rollout, at: Instants(wall: time, boot: .zero, bootID: "b"),
                body: .alert(Alert(.paused, message))))
    }
}
