@testable import Daemon
import DecisionJournal
import RolloutModel
import Synchronization
import SystemdSupport
import Testing

@Suite("What the service manager is told")
struct ReadinessTests {
    /// Messages to a service manager.
    private final class Messages: Sendable {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        var notifier: ServiceNotifier {
            ServiceNotifier { message in
                self.kept.withLock { $0.append(message) }
                return true
            }
        }
    }

    @Test("READY=1 once, after recovery and after the control socket listens, in either order")
    func ready() async {
        for recoveredFirst in [true, false] {
            let messages = Messages()
            let readiness = Readiness(notifier: messages.notifier)
            if recoveredFirst { await readiness.recovered() } else { await readiness.listening() }
            #expect(messages.all.isEmpty)
            if recoveredFirst { await readiness.listening() } else { await readiness.recovered() }
            #expect(messages.all.count == 1)
            #expect(messages.all.first?.contains("READY=1") == true)
        }
    }

    @Test("the status is told when it changes, and not before readiness")
    func status() async {
        let messages = Messages()
        let readiness = Readiness(notifier: messages.notifier)
        await readiness.show("1 rollout: 1 baking")
        #expect(messages.all.isEmpty)
        await readiness.recovered()
        await readiness.listening()
        #expect(messages.all == ["READY=1\nSTATUS=1 rollout: 1 baking"])
        await readiness.show("1 rollout: 1 baking")
        #expect(messages.all.count == 1)
        await readiness.show("1 rollout: 1 finalized")
        #expect(messages.all.last == "STATUS=1 rollout: 1 finalized")
    }

    @Test("a reload lies between RELOADING=1 with its time and READY=1")
    func reload() async {
        let messages = Messages()
        let readiness = Readiness(notifier: messages.notifier)
        await readiness.recovered()
        await readiness.listening()
        let during = await readiness.reloading { messages.all.count }
        #expect(during == 2)
        #expect(messages.all[1].contains("RELOADING=1\nMONOTONIC_USEC="))
        #expect(messages.all.last?.contains("READY=1") == true)
        await readiness.stopping()
        #expect(messages.all.last?.contains("STOPPING=1") == true)
    }

    @Test("a reload before readiness or after the stop is nothing that the service manager is told of")
    func untoldReloads() async {
        let messages = Messages()
        let readiness = Readiness(notifier: messages.notifier)
        await readiness.reloading {}
        await readiness.listening()
        await readiness.reloading {}
        #expect(messages.all.isEmpty)
        await readiness.recovered()
        await readiness.reloading { await readiness.stopping() }
        await readiness.reloading {}
        await readiness.show("1 rollout: 1 baking")
        await readiness.stopping()
        let words = messages.all.map { $0.prefix { $0 != "\n" } }
        #expect(words == ["READY=1", "RELOADING=1", "STOPPING=1"])
    }

    @Test("of reloads at the same time each is announced, and the last one to end says READY=1")
    func reloadsAtOnce() async {
        let messages = Messages()
        let readiness = Readiness(notifier: messages.notifier)
        await readiness.recovered()
        await readiness.listening()
        await readiness.reloading { await readiness.reloading {} }
        let words = messages.all.map { $0.prefix { $0 != "\n" } }
        #expect(words == ["READY=1", "RELOADING=1", "RELOADING=1", "READY=1"])
    }

    @Test("the watchdog is fed by turns alone, at most once a second; news wakes the status line")
    func heart() async throws {
        let messages = Messages()
        let clock = HandClock()
        let backlog = JournalBacklog(
            MemoryJournal(), mark: DeliveredMark(stateDirectory: "/nowhere"), subjects: RolloutSubjects())
        let heart = Heart(
            notifier: messages.notifier,
            forwarder: SystemJournalForwarder(source: backlog, sink: StandardErrorLines()), clocks: clock)
        clock.advance(by: .minutes(1))
        #expect(messages.all.isEmpty)
        for _ in 0..<10 { heart.turned(hasNews: false) }
        #expect(messages.all == ["WATCHDOG=1"])
        clock.advance(by: .seconds(1))
        heart.turned(hasNews: true)
        heart.turned(hasNews: true)
        #expect(messages.all == ["WATCHDOG=1", "WATCHDOG=1"])
        var news = heart.news.makeAsyncIterator()
        #expect(await news.next() != nil)
    }
}
