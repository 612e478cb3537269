import RolloutModel

extension Timestamp {
    /// The time as a `Date` header gives it (RFC 9110, 5.6.7): `Fri, 20 Nov 2026 19:00:00 GMT`.
    var httpDate: String {
        let time = CivilTime(self, offset: .zero)
        let day = time.date.weekday.rawValue
        let weekday = day.prefix(1).uppercased() + day.dropFirst()
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [time.hour, time.minute, time.second].map { padded($0, 2) }.joined(separator: ":")
        return "\(weekday), \(padded(time.date.day, 2)) \(months[time.date.month - 1]) \(time.date.year) \(clock) GMT"
    }

    /// `2026-11-20 19:00:00Z`, the form of the login service and, without its `Z`, of hourly analytics.
    var spacedText: String {
        let time = CivilTime(self, offset: .zero)
        let clock = [time.hour, time.minute, time.second].map { padded($0, 2) }.joined(separator: ":")
        return "\(time.date) \(clock)"
    }
}

/// `number` with zeros in front up to `width` digits.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
