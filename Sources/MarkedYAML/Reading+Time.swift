public import RolloutModel

extension Reading where Value == TimeSpan {
    /// A duration of the range: `30s`, `5m`, `12h`, `7d`, `2w` or a sum such as `1d12h`.
    public static func timeSpan(_ range: ClosedRange<TimeSpan> = .zero ... .longest) -> Reading {
        .scalar("a duration", writeInstead: "write 30s, 5m, 12h, 7d, 2w or a sum such as 1d12h") { TimeSpan($0) }
            .checked { span in
                if span < range.lowerBound {
                    return ("\"\(span)\" is too short", "write at least \(range.lowerBound)")
                }
                return span > range.upperBound ? ("\"\(span)\" is too long", "write at most \(range.upperBound)") : nil
            }
    }
}

extension Reading where Value == CivilDate {
    /// A day: `2026-12-18`.
    public static var civilDate: Reading {
        .scalar("a day of the calendar", writeInstead: "write year-month-day, such as 2026-12-18") { CivilDate($0) }
    }
}

extension Reading where Value == Timestamp {
    /// A moment: `2026-11-20T19:00:00Z`.
    public static var timestamp: Reading {
        .scalar("a moment", writeInstead: "write RFC 3339, such as 2026-11-20T19:00:00Z") { Timestamp($0) }
    }
}

extension Reading where Value == Int {
    /// A time of day such as `"09:00"` or `"17:30"`, as seconds since midnight, 0 to 86,340.
    ///
    /// Quotes make no difference: the text is never taken for YAML 1.1's sexagesimal number.
    public static var timeOfDay: Reading {
        .scalar("a time of day", writeInstead: "write hours and minutes of a 24-hour clock, such as \"09:00\"") {
            text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.map(\.count) == [2, 2], text.allSatisfy({ $0 == ":" || ($0.isASCII && $0.isNumber) }),
                let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
            else { return nil }
            return hour * 3_600 + minute * 60
        }
    }
}
