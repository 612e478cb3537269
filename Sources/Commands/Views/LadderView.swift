import RolloutModel

/// The steps of a rollout, with where it stands.
enum LadderView {
    /// Draws the ladder.
    static func page(_ rollout: RolloutReport, now: Timestamp, width: Int) -> Page {
        var page = Page(width: width)
        page.heading("Steps")
        for step in rollout.steps {
            let name = step.percentage?.description ?? "finalize"
            let first = Line(word(step.state), tone(step.state))
                .adding(String(repeating: " ", count: max(0, 9 - name.count)) + name + "  ")
            page.paragraph(first, details(step, rollout, now))
        }
        return page
    }

    private static func word(_ state: RolloutReport.StepReport.State) -> String {
        switch state {
        case .done: "  done   "
        case .current: "  now  > "
        case .ahead: "  ahead  "
        }
    }

    private static func tone(_ state: RolloutReport.StepReport.State) -> Tone {
        switch state {
        case .done: .good
        case .current: .strong
        case .ahead: .plain
        }
    }

    private static func details(
        _ step: RolloutReport.StepReport, _ rollout: RolloutReport, _ now: Timestamp
    ) -> String {
        let bake = step.bake == .zero ? "no bake" : "bake \(step.bake)"
        guard step.state == .current, let since = rollout.stepSince else { return bake }
        let end = since + step.bake
        let rest = end > now ? "\((end - now).rounded) of it left" : "over"
        let progress = step.bake == .zero ? "" : ", \(rest)"
        return "\(bake)\(progress); here since \(since.clock()) (\(since.distance(from: now)))"
    }
}
