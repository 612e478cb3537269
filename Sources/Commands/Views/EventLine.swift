public import ControlAPI
import RolloutModel

/// An entry of the journal in one line.
public enum EventLine {
    /// `#412  2026-11-20 19:00:00 UTC  decision.hold  contoso-reader: …`; what only serves a replay has no sentence.
    public static func line(_ entry: HistoryEntry) -> Line {
        let words = entry.message.split(separator: "\n").joined(separator: " ")
        let actor = entry.actor.map { "  by \($0)" } ?? ""
        return Line("#\(entry.sequence)  \(entry.time.clock(seconds: true))  ").adding(entry.kind, tone(entry.kind))
            .adding("  \(words.isEmpty ? entry.rollout?.rawValue ?? "-" : words)\(words.isEmpty ? actor : "")")
    }

    private static func tone(_ kind: String) -> Tone {
        if kind.hasPrefix("alert.") { return .warning }
        if kind.hasPrefix("intent.") || kind.hasPrefix("outcome.") || kind.hasPrefix("transition.") { return .strong }
        return .plain
    }
}
