import RolloutModel

/// The clocks of the little world: the machine's two, which may be wrong, and the true time, which the Store and the
/// sources go by.
struct WorldClock {
    /// True time since the world began.
    private(set) var elapsed = TimeSpan.zero
    /// How far the machine's wall clock is ahead of the true time.
    var wallError = TimeSpan.zero
    /// How far the Store's clock is ahead of the true time.
    var storeError = TimeSpan.zero
    /// The Store's replies carry no date.
    var isStoreSilent = false

    private let start: Timestamp
    private var booted = TimeSpan.zero
    private var boots = 1

    init(start: Timestamp) { self.start = start }

    /// The true time.
    var truth: Timestamp { start + elapsed }

    /// What the engine is told.
    var now: Instants { Instants(wall: truth + wallError, boot: boot, bootID: "boot-\(boots)") }

    /// The boot clock, a minute after the boot to begin with.
    var boot: TimeSpan { elapsed - booted + .minutes(1) }

    /// The Store's `Date` header, to the second.
    var storeDate: Timestamp? {
        let date = truth + storeError
        return isStoreSilent ? nil : Timestamp(milliseconds: date.milliseconds / 1_000 * 1_000)
    }

    mutating func pass(_ span: TimeSpan) { elapsed = elapsed + span }

    mutating func reboot() {
        boots += 1
        booted = elapsed
    }
}
