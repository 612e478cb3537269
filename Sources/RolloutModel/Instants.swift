/// What the clocks said when an event was handed to the engine.
///
/// The wall clock says what day it is and may be set; the boot clock (Linux's `CLOCK_BOOTTIME`) counts on through suspend,
/// cannot be set and starts anew with each boot. Waiting is proved by both (S9).
public struct Instants: Codable, Hashable, Sendable {
    /// Universal time by the machine's wall clock.
    public let wall: Timestamp
    /// Time since the machine booted, suspend included.
    public let boot: TimeSpan
    /// Which boot that was: `/proc/sys/kernel/random/boot_id`.
    public let bootID: String

    /// The reading of both clocks.
    public init(wall: Timestamp, boot: TimeSpan, bootID: String) {
        self.wall = wall
        self.boot = boot
        self.bootID = bootID
    }

    /// How much the boot clock moved since `earlier`; nil where another boot lies between.
    public func elapsed(since earlier: Instants) -> TimeSpan? {
        bootID == earlier.bootID ? boot - earlier.boot : nil
    }
}
