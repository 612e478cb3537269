public import RolloutModel

/// The table of `rolloutctl list`: a line per rollout and nothing else.
public enum ListView {
    /// Draws the rollouts.
    public static func page(_ rollouts: [RolloutReport], now: Timestamp, width: Int, isWide: Bool = false) -> Page {
        guard !rollouts.isEmpty else {
            var page = Page(width: width)
            page.add(Line("No rollouts: no policy is loaded."))
            return page
        }
        var columns: [Table.Column] = [
            .init("NAME", least: 8), .init("AT", least: 5, isNumber: true), .init("STEP", least: 4),
            .init("STATE", least: 8), .init("NEXT IN", least: 7),
        ]
        if isWide {
            columns += [
                .init("APPLICATION", least: 12), .init("SUBMISSION", least: 19), .init("VERSION", least: 7),
                .init("OPEN", least: 5),
            ]
        }
        var table = Table(columns: columns)
        for rollout in rollouts { table.add(row(rollout, now) + (isWide ? more(rollout, now) : [])) }
        return table.page(width: width)
    }

    private static func row(_ rollout: RolloutReport, _ now: Timestamp) -> [Line] {
        let until = rollout.phase == .open ? rollout.decision?.until.flatMap { $0 > now ? $0 : nil } : nil
        let state = rollout.phase == .certification ? rollout.submissionStatus : nil
        return [
            Line(rollout.name.rawValue), Line(rollout.percentage?.description ?? "-"), Line(rollout.stepCount ?? "-"),
            Line(state ?? rollout.summaryWord, rollout.phaseTone), Line(until.map { ($0 - now).rounded } ?? "-"),
        ]
    }

    private static func more(_ rollout: RolloutReport, _ now: Timestamp) -> [Line] {
        [
            Line(rollout.target.description), Line(rollout.submission?.rawValue ?? "-"),
            Line(rollout.versions.isEmpty ? "-" : rollout.versions.map(\.description).joined(separator: " ")),
            Line(rollout.boundAt.map { max(now - $0, .zero).rounded } ?? "-"),
        ]
    }
}
