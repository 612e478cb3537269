import CSystemd

/// The service manager's demand to hear from the daemon regularly (`WatchdogSec=`).
public enum Watchdog {
    /// How often to send `ServiceNotifier.watchdog()`: half the time after which the service manager gives the daemon up,
    /// as sd_watchdog_enabled(3) recommends. Nil where no watchdog is set or it is meant for another process.
    public static func interval() -> Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds / 2))
    }
}
