/// A length of time in whole milliseconds, written the way an operator does: `30s`, `5m`, `12h`, `7d`, `2w`, `1d12h`.
///
/// A day is 24 hours and a week seven of them, whatever the calendar does.
public struct TimeSpan: Hashable, Comparable, Sendable {
    /// Milliseconds; negative for a span that points back.
    public let milliseconds: Int64

    /// Nothing.
    public static let zero = TimeSpan(milliseconds: 0)

    /// A span of so many milliseconds.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    /// A span of so many seconds.
    public static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count * 1_000) }
    /// A span of so many minutes.
    public static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }
    /// A span of so many hours.
    public static func hours(_ count: Int64) -> TimeSpan { .minutes(count * 60) }
    /// A span of so many times 24 hours.
    public static func days(_ count: Int64) -> TimeSpan { .hours(count * 24) }

    /// The same span for Swift's clocks.
    public var duration: Duration { .milliseconds(milliseconds) }
    /// Seconds with their fraction.
    public var seconds: Double { Double(milliseconds) / 1_000 }

    /// Orders by length.
    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
    /// The sum.
    public static func + (left: Self, right: Self) -> Self {
        .init(milliseconds: left.milliseconds + right.milliseconds)
    }
    /// The difference.
    public static func - (left: Self, right: Self) -> Self {
        .init(milliseconds: left.milliseconds - right.milliseconds)
    }
    /// A multiple.
    public static func * (left: Self, right: Int64) -> Self { .init(milliseconds: left.milliseconds * right) }
    /// A part, rounded toward zero.
    public static func / (left: Self, right: Int64) -> Self { .init(milliseconds: left.milliseconds / right) }
}

extension TimeSpan: CustomStringConvertible {
    private static let units: [(letters: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// The longest span a text may give, a hundred years: anything longer is a slip of the pen, and sums cannot overflow.
    public static let longest = TimeSpan.days(36_525)

    /// Reads `30s`, `5m`, `12h`, `7d`, `2w`, `500ms` and sums in falling order such as `1d12h`; fails for anything else.
    public init?(_ text: String) {
        var rest = Substring(text)
        var units = Self.units[...]
        var sum: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            guard let count = Int64(digits), let unit = units.firstIndex(where: { $0.letters == letters }) else {
                return nil
            }
            let (part, overflow) = count.multipliedReportingOverflow(by: units[unit].milliseconds)
            guard !overflow, part <= Self.longest.milliseconds else { return nil }
            sum += part
            units = units[(unit + 1)...]
        }
        guard sum <= Self.longest.milliseconds else { return nil }
        milliseconds = sum
    }

    /// The shortest text that reads back as this span; weeks are written in days.
    public var description: String {
        if milliseconds == 0 { return "0s" }
        var rest = milliseconds.magnitude
        var text = milliseconds < 0 ? "-" : ""
        for unit in Self.units.dropFirst() where rest >= UInt64(unit.milliseconds) {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: UInt64(unit.milliseconds))
            text += "\(count)\(unit.letters)"
            rest = remainder
        }
        return text
    }

    /// The two largest units, for people: `1d 11h`, `43m 10s`; what is under a second is left out.
    public var rounded: String {
        var rest = milliseconds.magnitude / 1_000 * 1_000
        if rest == 0 { return "0s" }
        var parts: [String] = []
        for unit in Self.units.dropFirst().dropLast() {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: UInt64(unit.milliseconds))
            if count > 0 { parts.append("\(count)\(unit.letters)") }
            if parts.count == 2 || (!parts.isEmpty && count == 0) { break }
            rest = remainder
        }
        return (milliseconds < 0 ? "-" : "") + parts.joined(separator: " ")
    }
}

extension TimeSpan: Codable {
    /// Reads the operator's notation.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let negative = text.hasPrefix("-")
        guard let span = TimeSpan(negative ? String(text.dropFirst()) : text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not a time span")
        }
        self = negative ? TimeSpan.zero - span : span
    }

    /// Writes the operator's notation.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
