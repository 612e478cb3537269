import RolloutModel

@testable import RolloutEngine

/// A source of whole days: `days crash-rate`, then a line for each day or span of days,
///
///     03-03 10/500 45/4500
///     03-04..03-09 5/500 45/4500
///
/// with failures and devices of the new version and of the fallback. A day's numbers come 30 hours after its end.
extension TranscriptRunner {
    mutating func days(_ directive: Directive) throws {
        var source = FakeSource()
        source.daysCome = try directive.span("come") ?? .hours(30)
        source.rows = try directive.input.flatMap(Self.rows)
        world.sources[MetricName(try directive.argument(0))] = source
    }

    private static func rows(_ line: String) throws -> [DayCounts] {
        let words = line.split(separator: " ")
        guard words.count == 3 else { throw Misunderstood("\(line) is no line of days") }
        let ends = try words[0].split(separator: ".", omittingEmptySubsequences: true).map { text in
            guard let date = CivilDate("2026-\(text)") else { throw Misunderstood("\(text) is no day") }
            return date.daysSinceEpoch
        }
        let counts = try words[1...].flatMap { $0.split(separator: "/") }.map { text in
            guard let count = Double(text) else { throw Misunderstood("\(text) is no count") }
            return count
        }
        guard let first = ends.first, let last = ends.last, first <= last, counts.count == 4 else {
            throw Misunderstood("\(line) is no line of days")
        }
        return (first...last).map {
            DayCounts(
                day: CivilDate(daysSinceEpoch: $0), failures: counts[0], devices: counts[1],
                fallbackFailures: counts[2],
                fallbackDevices: counts[3])
        }
    }
}
