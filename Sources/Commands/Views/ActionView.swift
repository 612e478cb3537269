public import ControlAPI
public import RolloutModel

/// What an acting command prints: before it acts on what it does, after it the daemon's sentence and where that leads.
public enum ActionView {
    /// What is about to be done, to which application and submission, at which percentage.
    public static func announcement(
        _ command: Command, on rollout: RolloutReport?, isDry: Bool, width: Int
    ) -> Page {
        var page = Page(width: width)
        let title = "\(command.word) \(rollout?.name.rawValue ?? "--all")"
        page.add(Line(isDry ? "\(title) (dry run: nothing is done)" : title, .strong))
        page.paragraph(Line("  "), rollout.map { subject(RolloutStanding($0)) } ?? "every rollout")
        return page
    }

    /// What became of it.
    public static func page(_ result: ActionResult, width: Int) -> Page {
        var page = Page(width: width)
        let word =
            result.dryRun ? (result.accepted ? "would do" : "would be refused") : result.accepted ? "done" : "refused"
        page.paragraph(Line("  \(word)  ", result.accepted ? .good : .bad), result.message)
        if result.accepted, let after = result.after {
            page.paragraph(Line("  "), (result.dryRun ? "then: " : "now: ") + standing(after))
            if let decision = result.decision { page.paragraph(Line("  "), decision.sentence) }
        }
        page.paragraph(Line("  "), "\(result.dryRun ? "as" : "recorded as") \(result.actor)")
        return page
    }

    private static func subject(_ now: RolloutStanding) -> String {
        "application \(now.target), " + (now.submission.map { "submission \($0)" } ?? "no submission") + ", "
            + standing(now)
    }

    private static func standing(_ standing: RolloutStanding) -> String {
        standing.percentage.map { "\(standing.phase.rawValue) at \($0)" } ?? standing.phase.rawValue
    }
}
