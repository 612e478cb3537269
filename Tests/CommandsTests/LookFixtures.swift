import ControlAPI
import RolloutModel

/// What is looked at beside the rollouts themselves.
extension Fixtures {
    /// A rollout between two steps of which the next is allowed.
    static func raising() -> RolloutReport {
        var report = baking()
        report.percentage = percent(50)
        report.steps = ladder(done: 2)
        report.stepSince = now - .hours(1)
        report.decision = decision(line: 6, .baking, "Baking at 50 %.", until: now + .hours(47))
        return report
    }

    /// The same rollout when it is over.
    static func over(_ phase: RolloutReport.Phase, by actor: Actor = .daemon) -> RolloutReport {
        var report = baking()
        report.phase = phase
        report.decision = nil
        report.closing = Closing(Closing.End(rawValue: phase.rawValue) ?? .failed, by: actor)
        report.steps = ladder(done: phase == .finalized ? 4 : 1)
        if phase == .finalized { report.percentage = .full }
        return report
    }

    /// The journal's word for the end of a submission.
    static func closed(_ sequence: Int64, _ end: Closing.End, submission: SubmissionID) -> HistoryEntry {
        let time = now + .seconds(sequence)
        return HistoryEntry(
            sequence: sequence, time: time, rollout: "contoso-reader", kind: "transition.closed", actor: .daemon,
            message: "contoso-reader: the rollout is over: \(end.rawValue) by rolloutd.", hash: "abc",
            record: JournalRecord(
                rollout: "contoso-reader", at: Instants(wall: time, boot: .zero, bootID: "b"),
                body: .transition(
                    .closed(Closing(end, by: .daemon), submission: submission, percentage: percent(25)))))
    }

    static func sinks() -> [SinkReport] {
        var good = SinkReport(name: "oncall", format: "cloudevents", isSigned: true)
        good.lastDelivered = now - .minutes(12)
        var bad = SinkReport(name: "team", format: "slack", isSigned: false)
        bad.waiting = 3
        bad.failures = 5
        bad.trouble = "it answered 503"
        bad.nextAttempt = now + .seconds(16)
        bad.lost = 2
        bad.lastLoss =
            "contoso-reader too-old stays of 2026-11-20T19:00:00Z: more than 500 notices waited"
        return [good, bad]
    }

    static func quota() -> QuotaReport {
        let waiting = [
            QuotaReport.Waiting(
                urgency: "read-back", rollout: "contoso-reader", errand: "read back a lost answer",
                waited: .seconds(2)),
            QuotaReport.Waiting(
                urgency: "measurement", rollout: "contoso-reader-with-a-name-that-goes-on-and-on-beta",
                errand: "measure crash-rate", waited: .seconds(31)),
        ]
        var budget = budget(waiting: 2)
        budget.waiting = 12
        return QuotaReport(
            at: now,
            accounts: [
                .init(budget: budget, nextTurn: now + .seconds(40), waiting: waiting),
                .init(
                    budget: BudgetReport(
                        account: "second", perMinute: 20, reservedForActions: 5, used: 0, waiting: 0,
                        longestWait: .zero,
                        averageWait: .zero, blockedUntil: nil), nextTurn: nil, waiting: []),
            ])
    }

    static func explanation(at time: Timestamp? = nil) -> Explanation {
        let lines: [DecisionTrace.Line] = DecisionRule.allCases.map { rule in
            switch rule {
            case .closedByTheStore: .init(rule, .passed, says: "The Store has not shown the rollout as over.")
            case .halt:
                .init(rule, .passed, says: "Nobody asked for a halt; crash-rate failed 0 times, 0 tolerated.")
            case .openRequest: .init(rule, .passed, says: "No request to the Store is open.")
            case .unreadableAnswer: .init(rule, .passed, says: "The Store's last answer could be read.")
            case .drift: .init(rule, .passed, says: "The Store shows 25 %, as the journal says.")
            case .brakes: .init(rule, .passed, says: "No pause, no freeze, no edit that waits to be accepted.")
            case .window: .init(rule, .passed, says: "The policy has no windows.")
            case .bake: .init(rule, .reached, says: "25 % bakes for 2d since 2026-11-19T00:12:00Z.")
            case .evidence, .approval, .advance: .init(rule, .notLookedAt, says: nil)
            }
        }
        var rollout = baking()
        rollout.decision = decision(
            line: 6, .baking, "25 % bakes for 2d since 2026-11-19T00:12:00Z.", until: now + .hours(5) + .minutes(12))
        return Explanation(
            at: time ?? now, upTo: time.map { _ in 4_711 }, rollout: rollout, frozen: nil,
            trace: DecisionTrace(lines: lines, obeyed: ["ab12", "cd34cd34cd34cd34"]))
    }

    static func examination(failed: Bool) -> DoctorReport {
        var checks = [
            DoctorReport.Check("settings", .good, "/etc/rolloutd/rolloutd.yaml and its drop-ins load"),
            .init("credential default", .good, "the credential store-client-secret is there and closed to others"),
            .init("token default", .good, "the login service gives one"),
            .init("clock", .warning, "this machine's clock is 1m 12s behind the Store's", next: "timedatectl status"),
        ]
        if failed {
            checks.append(
                .init(
                    "metrics https://prometheus.internal:9090/", .failed,
                    "https://prometheus.internal:9090: it was not reached: the name is not known",
                    next: "Check name, network, firewall and certificate: curl -v https://prometheus.internal:9090"))
        }
        return DoctorReport(version: Version.current, at: now, checks: checks)
    }
}
