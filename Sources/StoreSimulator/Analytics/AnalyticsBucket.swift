import RolloutModel

/// A stretch of time that one row speaks of.
struct AnalyticsBucket {
    let start: Timestamp
    let end: Timestamp
    /// The row's `date`.
    let label: String

    /// The buckets of a query, oldest first, cut to what the report's window and the data's age leave.
    static func all(
        _ query: AnalyticsQuery, _ report: AnalyticsReport, now: Timestamp, knownUntil: Timestamp, partial: Bool
    ) -> [AnalyticsBucket] {
        let oldest: Timestamp =
            query.level == .hour
            ? (now - report.window(.hour)) : (now.day.midnight - report.window(query.level))
        var start = max(query.first.timestamp, oldest)
        if query.level == .hour { start = hour(of: start) }
        let end = min(end(of: query), knownUntil)
        var buckets: [AnalyticsBucket] = []
        while start < end {
            let next = next(after: start, query.level)
            // A bucket that runs past the query's end is whole; one that runs past what is known is partial.
            let isWhole = next <= knownUntil
            if isWhole || partial {
                let label = query.level == .hour ? start.spacedText : start.day.description
                buckets.append(AnalyticsBucket(start: start, end: min(next, end), label: label))
            }
            start = next
        }
        return buckets
    }

    /// The end date is in: its whole day, or its whole hour where it has a time.
    private static func end(of query: AnalyticsQuery) -> Timestamp {
        guard query.last.secondOfDay != nil, query.level == .hour else { return query.last.day.midnight + .days(1) }
        return hour(of: query.last.timestamp) + .hours(1)
    }

    private static func hour(of time: Timestamp) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds - (time.milliseconds % 3_600_000))
    }

    private static func next(after start: Timestamp, _ level: AnalyticsQuery.Level) -> Timestamp {
        switch level {
        case .hour: start + .hours(1)
        case .day: start.day.midnight + .days(1)
        case .week: start.day.midnight + .days(7)
        case .month:
            (CivilDate(
                year: start.day.month == 12 ? start.day.year + 1 : start.day.year,
                month: start.day.month == 12 ? 1 : start.day.month + 1, day: 1) ?? start.day).midnight
        }
    }
}
