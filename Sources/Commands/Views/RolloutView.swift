public import ControlAPI
public import RolloutModel

/// The page of `rolloutctl status NAME`, for somebody who was woken up: what happens and why first, then the rest.
public enum RolloutView {
    /// Draws a rollout.
    public static func page(_ status: RolloutStatus, now: Timestamp, width: Int) -> Page {
        let rollout = status.rollout
        var page = Page(width: width)
        page.paragraph(Line(rollout.name.rawValue, .strong).adding(": "), headline(rollout, now), indent: 2)
        addDecision(rollout, now, to: &page)
        let notes = StatusNotes.all(rollout, frozenAll: status.frozen, now: now)
        if !notes.isEmpty { page.heading("Attention") }
        for note in notes { page.paragraph(Line("  ! ", note.tone), note.text, note.tone) }
        if !rollout.steps.isEmpty { page.add(LadderView.page(rollout, now: now, width: width)) }
        if !rollout.metrics.isEmpty {
            page.add(MetricsView.page(rollout.metrics, affected: rollout.affected, now: now, width: width))
        }
        if let scoreboard = rollout.scoreboard { page.add(ScoreboardView.page(scoreboard, now: now, width: width)) }
        addStore(status, now, to: &page)
        return page
    }

    static func headline(_ rollout: RolloutReport, _ now: Timestamp) -> String {
        var words = rollout.phase.rawValue
        if rollout.phase == .certification, let status = rollout.submissionStatus { words += " (\(status))" }
        if let percentage = rollout.percentage { words += " at \(percentage)" }
        if let step = rollout.stepCount { words += ", step \(step)" }
        if let bound = rollout.boundAt { words += ", since \(bound.clock()) (\(bound.distance(from: now)))" }
        return words
    }

    private static func addDecision(_ rollout: RolloutReport, _ now: Timestamp, to page: inout Page) {
        guard let decision = rollout.decision else {
            return page.paragraph(Line("  "), "No decision yet.")
        }
        page.paragraph(Line("  \(decision.headline)  ", decision.tone), decision.sentence)
        let until = decision.until.map { "until \($0.both(from: now))" } ?? decision.usualEnd
        page.paragraph(Line("  "), "\(decision.code.rawValue), line \(decision.line) of the order, \(until)")
    }

    static func addStore(_ status: RolloutStatus, _ now: Timestamp, to page: inout Page) {
        let rollout = status.rollout
        page.heading("Store")
        var words = "application \(rollout.target)"
        if let submission = rollout.submission { words += ", submission \(submission)" }
        if !rollout.versions.isEmpty {
            words += ", version \(rollout.versions.map(\.description).joined(separator: " "))"
        }
        page.paragraph(Line("  "), words)
        let seen = rollout.lastSeen.map { "last answer \($0.distance(from: now))" } ?? "no answer yet"
        let next = rollout.nextPoll.map { ", next look \($0 > now ? $0.distance(from: now) : "due")" } ?? ""
        page.paragraph(Line("  "), seen + next)
        if let budget = status.budget { page.add(budget, now: now) }
        page.heading("Policy")
        page.paragraph(Line("  "), "mode \(rollout.mode.rawValue), digest \(rollout.policyDigest.short)")
    }
}
