import RolloutEngine
import RolloutModel
import ServiceLifecycle
import Synchronization
import SystemdSupport

/// What follows from a turn of the loop: the watchdog is fed, the forwarder to the system journal woken, the status line
/// kept current. The watchdog hears of nothing but turns (L10).
final class Heart: LoopObserver {
    /// Feeding the watchdog more often than this only costs system calls.
    private static let feedingPeriod = TimeSpan.seconds(1)

    private let notifier: ServiceNotifier
    private let forwarder: SystemJournalForwarder
    private let clocks: any DaemonClocks
    private let lastFed = Mutex<TimeSpan?>(nil)
    /// Wakes the status line; one wake-up waiting stands for any number.
    let news: AsyncStream<Void>
    private let newsWaker: AsyncStream<Void>.Continuation
    /// Wakes whoever watches over the control socket.
    let bells = TurnBells()

    init(notifier: ServiceNotifier, forwarder: SystemJournalForwarder, clocks: any DaemonClocks) {
        self.notifier = notifier
        self.forwarder = forwarder
        self.clocks = clocks
        (news, newsWaker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func turned(hasNews: Bool) {
        let now = clocks.now().boot
        let isDue = lastFed.withLock { last in
            guard last.map({ now - $0 >= Self.feedingPeriod }) ?? true else { return false }
            last = now
            return true
        }
        if isDue { notifier.watchdog() }
        bells.ring(hasNews: hasNews)
        guard hasNews else { return }
        forwarder.wake()
        newsWaker.yield()
    }
}

/// Keeps the line of `systemctl status` current.
struct StatusKeeper: Service {
    /// The line counts all rollouts, so it is made anew at most this often.
    private static let period = TimeSpan.seconds(1)

    let loop: DecisionLoop
    let heart: Heart
    let readiness: Readiness
    let clocks: any DaemonClocks

    func run() async throws {
        await StopRequest.cancels {
            for await _ in heart.news {
                await readiness.show(StatusLine(census: loop.census()).text)
                guard (try? await clocks.sleep(untilBoot: clocks.now().boot + Self.period)) != nil else { return }
            }
        }
    }
}
