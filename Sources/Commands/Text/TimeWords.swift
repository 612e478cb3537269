import RolloutModel

extension Timestamp {
    /// `2026-11-21 01:12 UTC`; with `seconds`, `2026-11-21 01:12:30 UTC`.
    func clock(seconds: Bool = false) -> String {
        let text = Timestamp(milliseconds: milliseconds - (milliseconds % 1_000 + 1_000) % 1_000).description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(seconds ? 8 : 5)) UTC"
    }

    /// How far it is from `now`: `in 5h 12m`, `2h ago`, `now` within a second.
    func distance(from now: Timestamp) -> String {
        let span = self - now
        if span.milliseconds.magnitude < 1_000 { return "now" }
        return span > .zero ? "in \(span.rounded)" : "\((TimeSpan.zero - span).rounded) ago"
    }

    /// `2026-11-21 01:12 UTC, in 5h 12m`
    func both(from now: Timestamp) -> String { "\(clock()), \(distance(from: now))" }
}
