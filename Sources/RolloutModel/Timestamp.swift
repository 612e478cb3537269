/// A point of universal time in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch.
    public let milliseconds: Int64

    /// So many milliseconds after the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Orders by time.
    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
    /// The point so much later.
    public static func + (left: Self, right: TimeSpan) -> Self {
        .init(milliseconds: left.milliseconds + right.milliseconds)
    }
    /// The point so much earlier.
    public static func - (left: Self, right: TimeSpan) -> Self {
        .init(milliseconds: left.milliseconds - right.milliseconds)
    }
    /// How much later the left point is.
    public static func - (left: Self, right: Self) -> TimeSpan {
        .init(milliseconds: left.milliseconds - right.milliseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-11-20T19:00:00Z`, with milliseconds only where there are any.
    public var description: String {
        let time = CivilTime(self, offset: .zero)
        let milliseconds = Int(((self.milliseconds % 1_000) + 1_000) % 1_000)
        let fraction = milliseconds == 0 ? "" : ".\(padded(milliseconds, 3))"
        return "\(time.date)T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))\(fraction)Z"
    }

    /// Reads RFC 3339 in universal time or with an offset: `2026-11-20T19:00:00Z`, `2026-11-20T20:00:00.250+01:00`; fails
    /// for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            return bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        func has(_ character: Character, at index: Int) -> Bool {
            index < bytes.count && bytes[index] == character.asciiValue
        }
        guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
            let day = number(8..<10), let date = CivilDate(year: year, month: month, day: day),
            has("T", at: 10) || has("t", at: 10) || has(" ", at: 10),
            let hour = number(11..<13), has(":", at: 13), let minute = number(14..<16), has(":", at: 16),
            let second = number(17..<19), hour < 24, minute < 60, second < 60
        else { return nil }
        var next = 19
        var milliseconds = 0
        if has(".", at: next) {
            var scale = 100
            next += 1
            guard number(next..<next + 1) != nil else { return nil }
            while let digit = number(next..<next + 1) {
                milliseconds += digit * scale
                scale /= 10
                next += 1
            }
        }
        var offset = 0
        if has("+", at: next) || has("-", at: next) {
            guard let hours = number(next + 1..<next + 3), has(":", at: next + 3),
                let minutes = number(next + 4..<next + 6), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (has("-", at: next) ? -60 : 60)
            next += 6
        } else if has("Z", at: next) || has("z", at: next) {
            next += 1
        } else {
            return nil
        }
        guard next == bytes.count else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.milliseconds = Int64(seconds) * 1_000 + Int64(milliseconds)
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is not an RFC 3339 time")
        }
        self = time
    }

    /// Writes RFC 3339 in universal time.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// `number` with zeros in front up to `width` digits.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
