public import ControlAPI
import RolloutModel

/// The page of `rolloutctl history`: each entry with its number, time, kind, actor and sentence.
public enum HistoryView {
    /// Draws entries; names the rollout of each where they are of several.
    public static func page(_ entries: [HistoryEntry], width: Int) -> Page {
        var page = Page(width: width)
        let areOfSeveral = Set(entries.map(\.rollout)).count > 1
        for entry in entries {
            var words = "\(entry.time.clock(seconds: true))  "
            if areOfSeveral { words += "\(entry.rollout?.rawValue ?? "all")  " }
            let by = entry.actor.map { "  by \($0)" } ?? ""
            page.add(Line("#\(entry.sequence)  \(words)").adding(entry.kind, .strong).adding(by))
            page.paragraph(Line("    "), entry.message)
        }
        if entries.isEmpty { page.add(Line("No entries.")) }
        return page
    }
}
