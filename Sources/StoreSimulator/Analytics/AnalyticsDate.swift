import RolloutModel

/// Dates as clients of the analytics API write them.
enum AnalyticsDate {
    /// A date, with a time of day where one was given.
    struct Parsed: Hashable {
        let day: CivilDate
        let secondOfDay: Int?

        /// The beginning of the day, or the moment.
        var timestamp: Timestamp { day.midnight + .seconds(Int64(secondOfDay ?? 0)) }
    }

    /// Reads `11/20/2026`, `1/2/2026`, `2026-11-20`, `2026/11/20` and the last two with a time such as ` 19:00:00` or
    /// `T19:00:00Z`; nil for anything else.
    static func parse(_ text: String) -> Parsed? {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" || $0 == "t" }
        guard let first = parts.first, let day = day(first) else { return nil }
        guard parts.count == 2 else { return Parsed(day: day, secondOfDay: nil) }
        return secondOfDay(parts[1]).map { Parsed(day: day, secondOfDay: $0) }
    }

    private static func day(_ text: Substring) -> CivilDate? {
        let separator: Character = text.contains("/") ? "/" : "-"
        let pieces = text.split(separator: separator, omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) })
        else {
            return nil
        }
        let numbers = pieces.compactMap { Int($0) }
        if pieces[0].count == 4 { return CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) }
        guard separator == "/", pieces[2].count == 4 else { return nil }
        return CivilDate(year: numbers[2], month: numbers[0], day: numbers[1])
    }

    private static func secondOfDay(_ text: Substring) -> Int? {
        let digits = text.last == "Z" || text.last == "z" ? text.dropLast() : text
        let pieces = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(pieces.count), pieces.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCIIDigit) })
        else {
            return nil
        }
        let numbers = pieces.compactMap { Int($0) } + [0]
        guard numbers[0] < 24, numbers[1] < 60, numbers[2] < 60 else { return nil }
        return numbers[0] * 3_600 + numbers[1] * 60 + numbers[2]
    }
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}

extension CivilDate {
    /// The day's first moment in universal time: the analytics API knows no other.
    var midnight: Timestamp { Timestamp(milliseconds: Int64(daysSinceEpoch) * 86_400_000) }

    /// `2026/11/20`, the form of the analytics API's links.
    var slashed: String { "\(padded(year, 4))/\(padded(month, 2))/\(padded(day, 2))" }
}

extension Timestamp {
    /// The day in universal time.
    var day: CivilDate { CivilTime(self, offset: .zero).date }
}
