/// The days of a rollout as they are known now: each once, with its newest counts.
///
/// A report covers a span of days and replaces all that was known of it: numbers that were revised, rows that came late, and
/// rows that were taken back. Days before the span, which the source may no longer keep, stay as they were.
public struct ComparedDays: Hashable, Sendable {
    /// The counts by day, as a number that rises with the calendar.
    private var counts: [Int: ComparedCounts] = [:]

    /// More days than these are not kept; the oldest go first. No rollout lasts for years.
    public static let most = 400

    /// No day yet.
    public init() {}

    /// Takes in a report.
    ///
    /// - Parameters:
    ///   - report: The days that could be read, with nil for one whose counts compare nothing. Of two rows for a day neither counts:
    ///     nobody knows which is right.
    ///   - span: The days that were asked for. Rows outside are ignored.
    public mutating func take(_ report: [(day: Int, counts: ComparedCounts?)], of span: ClosedRange<Int>) {
        counts = counts.filter { !span.contains($0.key) }
        var seen: Set<Int> = []
        for row in report where span.contains(row.day) {
            counts[row.day] = seen.insert(row.day).inserted ? row.counts : nil
        }
        for day in counts.keys.sorted().dropLast(Self.most) { counts[day] = nil }
    }

    /// The days, rising.
    public var days: [Int] { counts.keys.sorted() }

    /// The test of all days from one on.
    public func comparison(ratio: Double, since first: Int = .min) -> SequentialComparison {
        comparison(ratio: ratio, on: first ... .max)
    }

    /// The test of the days in a range.
    public func comparison(ratio: Double, on range: ClosedRange<Int>) -> SequentialComparison {
        var test = SequentialComparison(ratio: ratio)
        for day in counts(on: range) { test.add(day) }
        return test
    }

    /// The counts of the days in a range, rising: a sum of doubles depends on its order.
    public func counts(on range: ClosedRange<Int>) -> [ComparedCounts] {
        days.filter(range.contains).compactMap { counts[$0] }
    }
}
