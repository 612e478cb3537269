public import RolloutModel
import RolloutEngine

/// The page of `rolloutctl diff`: what differs, then what that does to a rollout that is open.
public enum DiffView {
    private static let widestDirection = 8

    /// Draws a comparison.
    public static func page(_ comparison: PolicyComparison, zone: TimeZoneRules?, width: Int) -> Page {
        var page = Page(width: width)
        page.paragraph(
            Line(comparison.policy.rawValue, .strong).adding(": "), summary(comparison), indent: 2)
        for change in comparison.changes { add(change, to: &page) }
        guard !comparison.isSameMeaning else { return page }
        let forecast = comparison.forecast
        page.heading("A rollout that is open when the edit is loaded, half-way through its bake")
        for standing in forecast.standings {
            let name = "\(standing.percentage)"
            let first = Line("  at " + String(repeating: " ", count: max(0, 7 - name.count)) + name + "  ")
            for (place, sentence) in sentences(standing, zone, comparison).enumerated() {
                page.paragraph(
                    place == 0 ? first : Line(String(repeating: " ", count: first.width)), sentence.text, sentence.tone)
            }
        }
        if forecast.standings.isEmpty { page.paragraph(Line("  "), "It stands on no step for long enough.") }
        for reading in forecast.readings {
            page.paragraph(
                Line("  ! ", .warning),
                "\(reading.metric) \(reading.values): before, the rollout \(reading.before.rawValue); now it "
                    + "\(reading.after.rawValue)" + (reading.after == .halts ? " at its next look." : "."),
                reading.after == .halts ? .bad : .warning)
        }
        return page
    }

    private static func summary(_ comparison: PolicyComparison) -> String {
        if comparison.isSameText { return "both files are the same." }
        if comparison.isSameMeaning {
            return comparison.changes.isEmpty
                ? "only comments, blanks or the order of keys differ; a reload changes nothing."
                : "both files mean the same; a reload changes nothing."
        }
        let counts = EditDirection.allCases.compactMap { direction in
            let count = comparison.changes.count { $0.direction == direction }
            return count > 0 ? "\(count) \(direction.rawValue)" : nil
        }
        return (counts.isEmpty ? "the order of steps, metrics or windows differs" : counts.joined(separator: ", "))
            + "; policy \(comparison.oldDigest.short) becomes \(comparison.newDigest.short)."
    }

    private static func add(_ change: PolicyComparison.Change, to page: inout Page) {
        let word = change.direction.rawValue.uppercased()
        let first = Line("  ").adding(word, tone(change.direction)).padded(to: widestDirection + 4)
        let values =
            switch (change.old, change.new) {
            case (let old?, let new?): "\(old) → \(new)"
            case (nil, let new?): "added: \(new)"
            case (let old?, nil): "removed: \(old)"
            case (nil, nil): ""
            }
        page.paragraph(first, "\(change.key): \(values)")
        let places = [change.oldPlace, change.newPlace].compactMap { $0 }.joined(separator: " → ")
        page.add(Line(String(repeating: " ", count: widestDirection + 4) + places))
    }

    private static func tone(_ direction: EditDirection) -> Tone {
        switch direction {
        case .stricter, .later: .good
        case .laxer, .earlier: .warning
        case .changed: .strong
        case .cosmetic: .plain
        }
    }

    private static func sentences(
        _ standing: EditForecast.Standing, _ zone: TimeZoneRules?, _ comparison: PolicyComparison
    ) -> [(text: String, tone: Tone)] {
        var sentences: [(text: String, tone: Tone)] = []
        let isUnchanged = standing.before == standing.after
        let before = words(standing.before, zone)
        sentences.append(
            isUnchanged
                ? ("as before: \(before)", .plain)
                : (
                    "\(words(standing.after, zone)); before: \(before)\(difference(standing.before, standing.after))",
                    .warning
                ))
        if let accepted = standing.accepted, accepted != standing.after {
            sentences.append(
                (
                    "what is laxer waits for the next step; after rolloutctl accept \(comparison.policy): "
                        + words(accepted, zone), .warning
                ))
        }
        return sentences
    }

    private static func words(_ move: EditForecast.Move, _ zone: TimeZoneRules?) -> String {
        let when = move.at.map { " \($0.day(in: zone ?? .utc))" } ?? ""
        switch move.kind {
        case .raise: return "\(move.to.map { "\($0)" } ?? "the next step")\(when)"
        case .finalize: return "finalized\(when)"
        case .halt: return "halted\(when)"
        case .hold:
            return "holds" + (move.sentence.map { " (\($0.hasSuffix(".") ? String($0.dropLast()) : $0))" } ?? "")
        case .observe:
            let what = move.to.map { "raised to \($0)" } ?? "acted upon"
            return "would be \(what)\(when), but only observes"
        }
    }

    private static func difference(_ before: EditForecast.Move, _ after: EditForecast.Move) -> String {
        guard let old = before.at, let new = after.at, old != new else { return "" }
        return new > old ? ", \((new - old).rounded) later" : ", \((old - new).rounded) earlier"
    }
}
