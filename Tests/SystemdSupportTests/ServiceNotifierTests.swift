import Glibc
import Synchronization
import Testing

@testable import SystemdSupport

/// A service manager that only notes what it is told.
private final class Manager: Sendable {
    private let messages = Mutex<[String]>([])
    var received: [String] { messages.withLock(\.self) }

    var notifier: ServiceNotifier {
        ServiceNotifier { message in
            self.messages.withLock { $0.append(message) }
            return true
        }
    }
}

@Suite("The service manager is told how the daemon is doing")
struct ServiceNotifierTests {
    private let manager = Manager()

    @Test("each message has the words of sd_notify(3)")
    func messages() {
        let notifier = manager.notifier
        notifier.ready(status: "4 rollouts")
        notifier.status("4 rollouts: 2 baking")
        notifier.stopping(status: "finishing a call")
        notifier.watchdog()
        notifier.extendTimeout(by: .milliseconds(1_500))
        notifier.extendTimeout(by: .seconds(-1))
        notifier.extendTimeout(by: .seconds(Int64.max))
        #expect(
            manager.received == [
                "READY=1\nSTATUS=4 rollouts", "STATUS=4 rollouts: 2 baking", "STOPPING=1\nSTATUS=finishing a call",
                "WATCHDOG=1", "EXTEND_TIMEOUT_USEC=1500000", "EXTEND_TIMEOUT_USEC=0",
                "EXTEND_TIMEOUT_USEC=9223372036854775807",
            ])
    }

    @Test("a reload carries the monotonic time at which it began")
    func reload() throws {
        let before = try #require(monotonic())
        manager.notifier.reloading(status: "reloading")
        let after = try #require(monotonic())
        let lines = try #require(manager.received.first).split(separator: "\n")
        #expect(lines.first == "RELOADING=1")
        #expect(lines.last == "STATUS=reloading")
        let time = try #require(lines.dropFirst().first.flatMap { Int64($0.dropFirst("MONOTONIC_USEC=".count)) })
        #expect((before...after).contains(time))
    }

    @Test("a status cannot carry another message, nor be so long that it is ignored")
    func hostileStatus() throws {
        manager.notifier.status("held by “x\nWATCHDOG=trigger\u{1B}”")
        manager.notifier.status(String(repeating: "日", count: 5_000))
        #expect(manager.received.first == "STATUS=held by “x WATCHDOG=trigger ”")
        #expect(try #require(manager.received.last).utf8.count <= 4_096)
    }

    @Test("without a service manager nothing happens", .enabled(if: getenv("NOTIFY_SOCKET") == nil))
    func alone() {
        let notifier = ServiceNotifier()
        #expect(!notifier.ready(status: "up"))
        #expect(!notifier.watchdog())
        #expect(Watchdog.interval() == nil)
    }

    private func monotonic() -> Int64? {
        var time = timespec()
        guard clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return nil }
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
