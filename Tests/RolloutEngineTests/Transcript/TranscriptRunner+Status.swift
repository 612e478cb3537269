import RolloutModel

@testable import RolloutEngine

extension TranscriptRunner {
    /// What an operator would be shown.
    func status(_ directive: Directive) {
        let now = world.clock.now
        let report = world.engine.report(at: now)
        if let frozen = report.frozen { say("everything frozen: \(frozen)") }
        for problem in report.policyProblems { say("problem: \(problem)") }
        for rollout in report.rollouts { describe(rollout) }
        for budget in report.budgets where directive.arguments.contains("budget") {
            let blocked = budget.blockedUntil.map { ", blocked until \($0)" } ?? ""
            say(
                "account \(budget.account): \(budget.used) of \(budget.perMinute) used, \(budget.waiting) waiting, "
                    + "longest \(budget.longestWait)\(blocked)")
        }
    }

    private func waiting(_ rollout: RolloutReport) -> String? {
        guard rollout.waitingPolicyDigest != nil else { return nil }
        return rollout.isPolicyRefused ? "yes" : "yes, for " + rollout.stillBinding.joined(separator: ", ")
    }

    private func describe(_ rollout: RolloutReport) {
        let place = rollout.percentage.map { " at \($0)" } ?? ""
        let submission = rollout.submission.map { " \($0)" } ?? ""
        let status = rollout.submissionStatus.map { " (\($0))" } ?? ""
        say("\(rollout.name): \(rollout.phase.rawValue)\(submission)\(status)\(place)")
        if let decision = rollout.decision {
            say("  \(decision.line) \(decision.code.rawValue)\(decision.isObservedOnly ? " (observed only)" : "")")
        }
        let extras: [(String, String?)] = [
            ("drift", rollout.drift?.description), ("paused", rollout.paused), ("frozen", rollout.frozen),
            ("open intent", rollout.openIntent.map { "\($0.id)" }),
            ("waiting policy", waiting(rollout)),
            ("policy removed", rollout.isPolicyRemoved ? "yes" : nil),
            (
                "approvals",
                rollout.approvalsNeeded > 0 ? "\(rollout.approvals.count) of \(rollout.approvalsNeeded)" : nil
            ),
            ("trouble", rollout.trouble), ("problems", rollout.policyProblems.first),
        ]
        for (name, value) in extras { if let value { say("  \(name): \(value)") } }
        for deed in rollout.scoreboard?.deeds ?? [] {
            let done = deed.doneAt.map { "people did \($0 - deed.at) later" } ?? "nobody did"
            say("  would have \(deed.action) at \(deed.percentage), \(deed.at); \(done)")
        }
        if let verdict = rollout.scoreboard?.verdict { say("  scoreboard: \(verdict.rawValue)") }
        for metric in rollout.metrics {
            let value = metric.evidence.value.map { " \($0)" } ?? ""
            say(
                "  \(metric.evidence.metric): \(metric.evidence.verdict.rawValue)\(value), failures "
                    + "\(metric.evidence.failures)/\(metric.failureLimit), inconclusive \(metric.inconclusive), errors "
                    + "\(metric.consecutiveErrors)")
            if let next = metric.nextData {
                let look = metric.nextLook.map { "next look \($0), " } ?? ""
                say("    \(look)newer data expected \(next)")
            }
            if let comparison = metric.evidence.comparison { say("    \(Words.comparison(comparison))") }
        }
        if let affected = rollout.affected { say("  affected: \(Words.affected(affected))") }
    }
}
