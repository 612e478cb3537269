import RolloutModel

/// True time, which the Store and the sources go by, and the machine's two clocks, which may be wrong.
struct Clocks: Sendable {
    /// True time since the world began.
    var elapsed = TimeSpan.zero
    /// How far the machine's wall clock is ahead of the true time.
    var wallError = TimeSpan.zero
    /// How far the Store's `Date` is ahead of the true time.
    var storeError = TimeSpan.zero
    /// How many times the machine was booted.
    private(set) var boots = 1
    private var bootedAt = TimeSpan.zero - .minutes(1)

    let start: Timestamp

    init(start: Timestamp) { self.start = start }

    /// The true time.
    var truth: Timestamp { start + elapsed }

    /// What the machine's clocks say.
    var now: Instants { Instants(wall: truth + wallError, boot: elapsed - bootedAt, bootID: "boot-\(boots)") }

    /// The true time at which the boot clock shows `boot`.
    func elapsed(atBoot boot: TimeSpan) -> TimeSpan { boot + bootedAt }

    /// The Store's `Date` header, to the second.
    var storeDate: Timestamp {
        Timestamp(milliseconds: (truth + storeError).milliseconds / 1_000 * 1_000)
    }

    mutating func reboot() {
        boots += 1
        bootedAt = elapsed
    }
}
