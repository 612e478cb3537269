public import ControlAPI
public import RolloutModel

/// What an acting command prints: on what it acted, where that stood and stands, and the daemon's sentence.
public enum ActionView {
    /// Draws the result of a command.
    public static func page(_ result: ActionResult, _ command: Command, rollout: PolicyName?, width: Int) -> Page {
        var page = Page(width: width)
        page.add(Line("\(command.word) \(rollout?.rawValue ?? "--all")", .strong))
        page.paragraph(Line("  "), subject(result))
        if let before = result.before {
            let then = result.after ?? before
            page.paragraph(Line("  "), "before: \(standing(before)); now: \(standing(then))")
        }
        page.paragraph(
            Line(result.accepted ? "  done  " : "  refused  ", result.accepted ? .good : .bad), result.message)
        page.paragraph(Line("  "), "recorded as \(result.actor)")
        return page
    }

    private static func subject(_ result: ActionResult) -> String {
        guard let standing = result.after ?? result.before else { return "every rollout" }
        return "application \(standing.target), " + (standing.submission.map { "submission \($0)" } ?? "no submission")
    }

    private static func standing(_ standing: RolloutStanding) -> String {
        standing.percentage.map { "\(standing.phase.rawValue) at \($0)" } ?? standing.phase.rawValue
    }
}
