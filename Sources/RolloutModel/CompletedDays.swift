extension CivilDate {
    /// The day on which a point of time lies, in universal time.
    public init(of time: Timestamp) { self = CivilTime(time, offset: .zero).date }

    /// The first day that lies wholly after a point of time, in universal time.
    public static func firstWhole(after time: Timestamp) -> CivilDate {
        let day = CivilDate(of: time)
        return day.start == time ? day : CivilDate(daysSinceEpoch: day.daysSinceEpoch + 1)
    }

    /// Its first moment in universal time.
    public var start: Timestamp { Timestamp(milliseconds: Int64(daysSinceEpoch) * 86_400_000) }

    /// The first moment after it.
    public var end: Timestamp { start + .days(1) }
}

/// The days that the Store's analytics can be asked about for one rollout: what is measured, and what a plan counts on.
public enum CompletedDays {
    /// How far the Store's usage reports lie behind, as far as anybody knows: its days are judged when they are older.
    public static let usualLag = TimeSpan.hours(30)

    /// `failurehits` keeps 30 days; the day in progress is one of them.
    public static let kept = 29

    /// From the first day wholly after the exposure began to the last one that is settled; nil where there is none yet.
    ///
    /// Usage lies further behind than failures, and a day may have rows before all of it is counted: its failures divided by
    /// half of its devices would halt a good release. So a day counts when the lag has passed since its end.
    public static func range(since exposure: Timestamp, lag: TimeSpan, now: Timestamp) -> ClosedRange<CivilDate>? {
        let oldest = CivilDate(daysSinceEpoch: CivilDate(of: now).daysSinceEpoch - kept)
        let first = max(CivilDate.firstWhole(after: exposure), oldest)
        let last = CivilDate(daysSinceEpoch: CivilDate(of: now - lag).daysSinceEpoch - 1)
        return first <= last ? first...last : nil
    }

    /// When there will be days to ask about, where `range` has none; in the past where it has.
    public static func firstSettling(since exposure: Timestamp, lag: TimeSpan) -> Timestamp {
        CivilDate.firstWhole(after: exposure).end + lag
    }

    /// The days on which a fallback shows what it has: all that are kept and settled.
    public static func history(lag: TimeSpan, now: Timestamp) -> ClosedRange<CivilDate>? {
        range(since: Timestamp(milliseconds: 0), lag: lag, now: now)
    }

    /// When the next day will be settled: until then every look brings the same days.
    public static func nextSettling(after now: Timestamp, lag: TimeSpan) -> Timestamp {
        CivilDate(of: now - lag).end + lag
    }
}
