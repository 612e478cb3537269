public import RolloutModel

/// The clocks of a world of many rollouts: the machine's two, and the true time that the Store goes by.
public struct LoadClock: Sendable {
    /// True time since the world began.
    public private(set) var elapsed = TimeSpan.zero
    /// How far the machine's wall clock is ahead of the true time.
    public var wallError = TimeSpan.zero
    private let start: Timestamp

    init(start: Timestamp) { self.start = start }

    /// The true time.
    public var truth: Timestamp { start + elapsed }
    /// What the engine is told: the machine booted a minute before the world began.
    public var now: Instants { Instants(wall: truth + wallError, boot: boot, bootID: "boot") }
    /// The boot clock, which counts on while the machine is suspended.
    public var boot: TimeSpan { elapsed + .minutes(1) }

    mutating func pass(to moment: TimeSpan) { elapsed = max(elapsed, moment) }
}
