import RolloutModel

extension CivilDate {
    /// The day on which a point of time lies, in universal time.
    init(of time: Timestamp) { self = CivilTime(time, offset: .zero).date }

    /// The first day that lies wholly after a point of time, in universal time.
    static func firstWhole(after time: Timestamp) -> CivilDate {
        let day = CivilDate(of: time)
        return day.start == time ? day : CivilDate(daysSinceEpoch: day.daysSinceEpoch + 1)
    }

    /// Its first moment in universal time.
    var start: Timestamp { Timestamp(milliseconds: Int64(daysSinceEpoch) * 86_400_000) }

    /// The first moment after it.
    var end: Timestamp { start + .days(1) }
}

/// The days that the Store's analytics can be asked about for one rollout.
enum CompletedDays {
    /// `failurehits` keeps 30 days; the day in progress is one of them.
    static let kept = 29

    /// From the first day wholly after the exposure began to the last one that is settled; nil where there is none yet.
    ///
    /// Usage lies further behind than failures, and a day may have rows before all of it is counted: its failures divided by
    /// half of its devices would halt a good release. So a day counts when the lag has passed since its end.
    static func range(since exposure: Timestamp, lag: TimeSpan, now: Timestamp) -> ClosedRange<CivilDate>? {
        let oldest = CivilDate(daysSinceEpoch: CivilDate(of: now).daysSinceEpoch - kept)
        let first = max(CivilDate.firstWhole(after: exposure), oldest)
        let last = CivilDate(daysSinceEpoch: CivilDate(of: now - lag).daysSinceEpoch - 1)
        return first <= last ? first...last : nil
    }
}
