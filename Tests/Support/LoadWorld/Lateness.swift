public import RolloutModel

/// How late things came: counted in milliseconds, finely where it matters.
public struct Lateness: Sendable {
    /// Upper bounds of the counters, in milliseconds.
    private static let bounds: [Int64] = [0, 1, 10, 50, 100, 200, 500, 1_000, 2_000, 5_000, 30_000, 60_000, 3_600_000]
    private var counts = [Int](repeating: 0, count: Lateness.bounds.count + 1)
    /// How many came.
    public private(set) var count = 0
    /// The latest.
    public private(set) var longest = TimeSpan.zero

    /// Nothing so far.
    public init() {}

    /// Something came so much later than it should have; earlier counts as in time.
    public mutating func note(_ late: TimeSpan) {
        let late = max(.zero, late)
        let place = Self.bounds.firstIndex { late.milliseconds <= $0 } ?? Self.bounds.count
        counts[place] += 1
        count += 1
        longest = max(longest, late)
    }

    /// So many in a hundred came no later than this.
    public func percentile(_ share: Double) -> TimeSpan {
        var left = Int((Double(count) * share / 100).rounded(.up))
        for (place, number) in counts.enumerated() {
            left -= number
            if left <= 0 { return place < Self.bounds.count ? TimeSpan(milliseconds: Self.bounds[place]) : longest }
        }
        return .zero
    }
}
