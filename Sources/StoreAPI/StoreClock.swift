public import RolloutModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The two clocks that the client reads, passed in so that tests own the time.
public struct StoreClock: Sendable {
    /// Universal time, for dates in headers and in analytics.
    public let wall: @Sendable () -> Timestamp
    /// Time since some fixed moment, suspend included, that nobody can set: the ages of tokens are counted by it.
    public let elapsed: @Sendable () -> Duration

    /// A pair of clocks.
    public init(wall: @escaping @Sendable () -> Timestamp, elapsed: @escaping @Sendable () -> Duration) {
        self.wall = wall
        self.elapsed = elapsed
    }

    /// The machine's clocks.
    public static let system: StoreClock = {
        let start = ContinuousClock.now
        return StoreClock(
            wall: { Timestamp(milliseconds: Int64((Date.now.timeIntervalSince1970 * 1_000).rounded(.down))) },
            elapsed: { ContinuousClock.now - start })
    }()
}
