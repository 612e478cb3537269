import Audit
import ControlAPI
import RolloutModel

extension DrillReport {
    /// What came of the drill that was run.
    init(_ plan: DrillPlan, file: String, seen: Drill.Seen, calls: [String], audit: AuditReport) {
        let halt = HaltInJournal(seen.entries, metric: plan.metric.name)
        let course = halt.flatMap { Course($0, plan, breachAt: seen.breachAt) }
        let finding = audit.finding.map { "entry \($0.entry) does not fit: \($0.why)" }
        self.init(
            rollout: plan.policy.name, policy: file, metric: plan.metric.name,
            value: DrillPlan.failing(plan.metric).value, bound: (plan.metric.fail ?? plan.metric.pass)?.bound,
            percentage: plan.step, breachAt: seen.breachAt, acknowledgedAt: course == nil ? nil : halt?.acknowledgedAt,
            course: course, calls: calls, entries: audit.entries, finding: finding, scale: plan.scale,
            differences: plan.differences,
            trouble: Self.trouble(seen, course, calls, finding, plan))
    }

    private static func trouble(
        _ seen: Drill.Seen, _ course: Course?, _ calls: [String], _ finding: String?, _ plan: DrillPlan
    ) -> String? {
        let halts = calls.filter { $0 == "haltpackagerollout" }.count
        if let finding { return "the drill's journal is not in order: \(finding)" }
        if !seen.isHalted || course == nil {
            let last = seen.entries.last.map { ": \($0.message)" } ?? ""
            return "\(plan.metric.name) failed and no halt was acknowledged\(last)"
        }
        if halts != 1 { return "the Store was asked to halt \(halts) times" }
        return calls.last == "haltpackagerollout" ? nil : "the Store was asked for a change after the halt"
    }
}

extension DrillReport.Course {
    init?(_ halt: HaltInJournal, _ plan: DrillPlan, breachAt: Timestamp) {
        guard let acknowledgedAt = halt.acknowledgedAt else { return nil }
        wait = max(.zero, halt.askedAt - breachAt)
        look = halt.answeredAt - halt.askedAt
        judgement = halt.intendedAt - halt.answeredAt
        call = acknowledgedAt - halt.intendedAt
        total = wait + look + judgement + call
        ownTotal = plan.ownTime(wait) + look + judgement + call
        looks = plan.metric.failureLimit + 1
        longestWait = plan.metric.interval * Int64(looks)
    }
}

/// The moments of a halt, as the journal has them.
struct HaltInJournal {
    /// When the look that decided began.
    let askedAt: Timestamp
    /// When its answer came.
    let answeredAt: Timestamp
    /// When the intent was recorded.
    let intendedAt: Timestamp
    /// When the Store's acknowledgement was; nil where there is none.
    let acknowledgedAt: Timestamp?

    /// Nil where the entries have no intent to halt, or no look at the metric before it.
    init?(_ entries: [HistoryEntry], metric: MetricName) {
        var look: (asked: Timestamp, answered: Timestamp)?
        var intent: (id: UInt64, at: Timestamp, asked: Timestamp, answered: Timestamp)?
        var acknowledged: Timestamp?
        for entry in entries {
            switch entry.record.body {
            case .input(.measured(_, let request, let askedAt, _)) where request.metric == metric && intent == nil:
                look = (askedAt.wall, entry.record.at.wall)
            case .intent(let found):
                guard case .halt = found.action, let look else { continue }
                intent = (found.id, entry.time, look.asked, look.answered)
            case .outcome(let outcome) where outcome.intent == intent?.id && outcome.result == .applied:
                acknowledged = entry.time
            case .input, .transition, .decision, .outcome, .alert: continue
            }
        }
        guard let intent else { return nil }
        (askedAt, answeredAt, intendedAt) = (intent.asked, intent.answered, intent.at)
        acknowledgedAt = acknowledged
    }
}
