import Glibc
import RolloutModel
import SystemdSupport

/// The clocks that the daemon goes by; tests bring their own.
protocol DaemonClocks: Sendable {
    /// What both clocks say now.
    func now() -> Instants
    /// Returns when the boot clock shows that time, or throws when the task is cancelled before.
    func sleep(untilBoot time: TimeSpan) async throws
}

/// The machine's clocks.
struct SystemClocks: DaemonClocks {
    /// libdispatch's timers stand still while the machine is suspended, the boot clock does not: no sleep is longer than
    /// this before the clock is read again.
    private static let longestNap = TimeSpan.seconds(10)

    private let bootID: String

    /// Fails where the boot cannot be told from the next.
    init(environment: [String: String]) throws(SystemdSupportError) {
        bootID = try BootIdentity.current(environment: environment)
    }

    func now() -> Instants {
        Instants(
            wall: Timestamp(milliseconds: Self.milliseconds(CLOCK_REALTIME)),
            boot: TimeSpan(milliseconds: Self.milliseconds(CLOCK_BOOTTIME)), bootID: bootID)
    }

    func sleep(untilBoot time: TimeSpan) async throws {
        while true {
            let left = time - now().boot
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.longestNap).duration)
        }
    }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
