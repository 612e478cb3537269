import CSystemd
import Glibc

/// Tells the service manager how the daemon is doing, by sd_notify(3).
///
/// Without `$NOTIFY_SOCKET`, as in a terminal, every message goes nowhere and nothing fails. Each method returns whether
/// the service manager received the message.
public struct ServiceNotifier: Sendable {
    /// The longest status in bytes. PID 1 ignores a message of more than 4,096 bytes altogether (`NOTIFY_BUFFER_MAX`), and a
    /// line of `systemctl status` longer than this is read by nobody.
    public static let longestStatus = 1_024

    private let send: @Sendable (String) -> Bool

    /// The service manager of this process.
    public init() {
        self.init { CSystemd.sd_notify(0, $0) > 0 }
    }

    /// Hands each message to `send`, which says whether it was received.
    public init(send: @escaping @Sendable (String) -> Bool) { self.send = send }

    /// The daemon does its work from now on: it has recovered and listens. Also ends a reload.
    @discardableResult
    public func ready(status: String) -> Bool { send("READY=1\n" + line(status)) }

    /// One line about the daemon's state, for `systemctl status`; send it when it changes.
    @discardableResult
    public func status(_ text: String) -> Bool { send(line(text)) }

    /// A reload has begun; `ready(status:)` ends it. The time makes it valid for `Type=notify-reload` as well.
    @discardableResult
    public func reloading(status: String) -> Bool {
        send("RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds())\n" + line(status))
    }

    /// The daemon is on its way out.
    @discardableResult
    public func stopping(status: String) -> Bool { send("STOPPING=1\n" + line(status)) }

    /// The decision loop has made progress; due at least every `Watchdog.interval`.
    @discardableResult
    public func watchdog() -> Bool { send("WATCHDOG=1") }

    /// Start, reload or stop takes until so much from now, whatever the unit's time-outs say; counted from this call.
    @discardableResult
    public func extendTimeout(by time: Duration) -> Bool {
        send("EXTEND_TIMEOUT_USEC=\(max(0, time.microseconds))")
    }

    /// A line break inside a status would begin a message of its own; an escaped one would lose its backslash in PID 1.
    private func line(_ status: String) -> String {
        "STATUS=" + status.blankingControls().prefix(utf8Bytes: Self.longestStatus)
    }

    private func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

extension Duration {
    /// Whole microseconds, saturating.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow
            ? (seconds < 0 ? .min : .max) : whole.addingReportingOverflow(attoseconds / 1_000_000_000_000).partialValue
    }
}
