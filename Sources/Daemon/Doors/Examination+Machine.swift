import ControlAPI
import DecisionJournal
import Glibc
import RolloutModel
import StoreAPI
import SystemdSupport

extension Examination {
    /// The header has whole seconds and a slow way; what is further off is worth a look.
    private static let noticeableSkew = TimeSpan.seconds(30)
    /// Further off, no bake is measured and no window opened.
    private static let harmfulSkew = TimeSpan.minutes(5)
    /// Below this a journal of a busy day may not fit.
    private static let tightBytes: UInt64 = 512 << 20
    /// Below this the next entries may not fit.
    private static let leastBytes: UInt64 = 32 << 20
    /// So many entries that journald has not got are no delay any more.
    private static let longBacklog: Int64 = 1_000

    /// The machine's clock against those of the servers that answered.
    func clockCheck(_ reaches: [EndpointReach]) -> Check {
        let now = clocks.now().wall
        let skews = reaches.compactMap(\.serverDate).map { $0 - now }
        guard let worst = skews.max(by: { $0.size < $1.size }) else {
            return Check(
                "clock", .warning, "no server answered with a date to compare with", next: "See the endpoints above.")
        }
        let words = "\(worst.size.rounded) \(worst > .zero ? "behind" : "ahead of") the Store's"
        if worst.size > Self.harmfulSkew {
            return Check(
                "clock", .failed, "this machine's clock is \(words): no bake is measured, no window opens",
                next: "timedatectl set-ntp true; timedatectl status")
        }
        if worst.size > Self.noticeableSkew {
            return Check("clock", .warning, "this machine's clock is \(words)", next: "timedatectl status")
        }
        return Check("clock", .good, "within \(Self.noticeableSkew) of the Store's")
    }

    /// Whether the entries reach the system journal.
    func journaldCheck() async -> Check {
        guard JournalStream.isConnected(environment["JOURNAL_STREAM"]) else {
            return Check(
                "journald", .warning, "standard error does not lead to journald: entries are written there as lines",
                next: "Run the daemon as rolloutd.service to have them in the system journal.")
        }
        guard access("/run/systemd/journal/socket", F_OK) == 0 else {
            return Check(
                "journald", .failed, "there is no /run/systemd/journal/socket: no entry reaches the system journal",
                next: "systemctl status systemd-journald")
        }
        let head = (try? await journal.head().sequence) ?? 0
        let delivered = DeliveredMark(stateDirectory: settings.stateDirectory).read()?.sequence ?? 0
        // Entries that tell people nothing are not sent, so a small distance says nothing.
        if head - delivered > Self.longBacklog {
            return Check(
                "journald", .warning,
                "the last \(head - delivered) entries of the decision journal were not sent to it",
                next: "systemctl status systemd-journald; entries wait and are not lost")
        }
        return Check("journald", .good, "entries reach the system journal")
    }

    /// Whether the next entries have room.
    func diskCheck() -> Check {
        var status = statvfs()
        guard statvfs(settings.stateDirectory, &status) == 0 else {
            return Check(
                "disk", .failed, "\(settings.stateDirectory) cannot be looked at: \(String(cString: strerror(errno)))",
                next: "Check the state directory's owner and mode.")
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let words = "\(free >> 20) MiB free in \(settings.stateDirectory)"
        if free < Self.leastBytes {
            return Check("disk", .failed, words, next: "Make room: on a full disk the daemon ends rather than act.")
        }
        if !journal.hasReserve {
            return Check(
                "disk", .warning, "\(words), but none for the reserve with which a halt is recorded on a full disk",
                next: "Make room, then systemctl restart rolloutd.")
        }
        if free < Self.tightBytes { return Check("disk", .warning, words, next: "Make room.") }
        return Check("disk", .good, words)
    }

    /// Whether the journal is written.
    func journalCheck() -> Check {
        if let failure = journal.failure {
            return Check(
                "journal", .failed, "\(failure)", next: "journalctl -u rolloutd -e; the daemon is about to end.")
        }
        return Check("journal", .good, "\(settings.stateDirectory)/journal.db is written")
    }

    /// Whether somebody restarts the daemon when it ends or hangs.
    func systemdCheck() -> Check {
        guard environment["NOTIFY_SOCKET"] != nil else {
            return Check(
                "systemd", .warning, "the daemon was not started by systemd with Type=notify: nobody restarts it",
                next: "systemctl enable --now rolloutd.socket rolloutd")
        }
        guard let interval = Watchdog.interval() else {
            return Check(
                "systemd", .warning, "the unit has no watchdog: a daemon that hangs is not restarted",
                next: "Set WatchdogSec= as rolloutd.service is shipped.")
        }
        return Check("systemd", .good, "started as a unit; its watchdog is fed every \(interval) at most")
    }
}

extension TimeSpan {
    fileprivate var size: TimeSpan { max(self, .zero - self) }
}
