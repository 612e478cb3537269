import RolloutModel

/// The time that a sample speaks of, judged against the clock.
enum SampleTime {
    /// How far a server's clock may be ahead of ours; within it, its time is taken as now.
    static let tolerance = TimeSpan.seconds(30)
    /// The last second of year 9999: beyond it no date can be written.
    private static let lastSecond = 253_402_300_799.0

    /// The time, or an error where it has not come yet. How old the data may be is the engine's to judge: an operator is shown
    /// the stale value with its age.
    static func accepted(_ time: Timestamp, now: Timestamp) throws(HealthProblem) -> Timestamp {
        guard time <= now + tolerance else {
            throw .error(
                .futureDated, "the data is of \(time), which is in the future; check the clocks, or the time's unit")
        }
        return min(time, now)
    }

    /// Seconds since the epoch as a point of time; nil before it. What lies beyond the calendar, milliseconds most likely,
    /// is its last second: from the future in any case.
    static func timestamp(seconds: Double) -> Timestamp? {
        guard seconds >= 0 else { return nil }
        return Timestamp(milliseconds: Int64((min(seconds, lastSecond) * 1_000).rounded(.down)))
    }
}
