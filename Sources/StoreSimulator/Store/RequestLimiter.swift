import RolloutModel

/// Counts each account's requests over the last minute and the last day.
struct RequestLimiter: Sendable {
    private static let minute = TimeSpan.minutes(1)
    private static let day = TimeSpan.days(1)

    private var times: [AccountName: [Timestamp]] = [:]

    /// Counts a request, or says after how many seconds the next one would be let through. One that is turned away does not
    /// count.
    mutating func admit(_ account: AccountName, at now: Timestamp, limit: StoreSettings.RequestLimit) -> Int? {
        let kept = limit.perDay == nil ? Self.minute : Self.day
        var times = (times[account] ?? []).filter { now - $0 < kept }
        defer { self.times[account] = times }
        let lastMinute = times.filter { now - $0 < Self.minute }
        if let wait = Self.wait(lastMinute, limit.perMinute, Self.minute, now) { return wait }
        if let perDay = limit.perDay, let wait = Self.wait(times, perDay, Self.day, now) { return wait }
        times.append(now)
        return nil
    }

    private static func wait(_ times: [Timestamp], _ limit: Int, _ span: TimeSpan, _ now: Timestamp) -> Int? {
        guard times.count >= limit, let decisive = times.dropFirst(times.count - limit).first else { return nil }
        return Int(((decisive + span) - now).seconds.rounded(.up))
    }
}
