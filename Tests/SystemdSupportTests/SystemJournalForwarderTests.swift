import RolloutModel
import Synchronization
import Testing

@testable import SystemdSupport

/// A durable journal in memory.
private final class Backlog: SystemJournalSource {
    private let last: Mutex<Int64>
    private let marked: Mutex<Int64>
    private let pulls = Mutex<[Int64]>([])
    private let readingError: TestFailure?
    private let markingError: TestFailure?

    init(last: Int64, delivered: Int64 = 0, readingError: TestFailure? = nil, markingError: TestFailure? = nil) {
        self.last = Mutex(last)
        marked = Mutex(delivered)
        self.readingError = readingError
        self.markingError = markingError
    }

    /// The last entry marked as delivered.
    var mark: Int64 { marked.withLock(\.self) }

    func append(_ count: Int64) { last.withLock { $0 += count } }

    /// After which sequence each batch was asked for.
    var pulled: [Int64] { pulls.withLock(\.self) }

    func entries(after sequence: Int64, limit: Int) async throws -> [SystemJournalEntry] {
        if let readingError { throw readingError }
        pulls.withLock { $0.append(sequence) }
        let end = min(last.withLock(\.self), sequence + Int64(limit))
        return sequence < end ? (sequence + 1...end).map { .numbered($0) } : []
    }

    func lastDelivered() async throws -> Int64 { mark }

    func markDelivered(_ entry: SystemJournalEntry) async throws {
        if let markingError { throw markingError }
        marked.withLock { $0 = entry.sequence }
    }
}

/// A sink that refuses the attempts it is told to and tells when it has an entry.
private final class Sink: EntrySink {
    private struct State {
        var attempts = 0
        var taken: [Int64] = []
    }

    private let state = Mutex(State())
    private let isBusy: @Sendable (Int) -> Bool
    private let taking: AsyncStream<Int64>.Continuation
    let takes: AsyncStream<Int64>

    init(isBusy: @escaping @Sendable (_ attempt: Int) -> Bool = { _ in false }) {
        self.isBusy = isBusy
        (takes, taking) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(10_000))
    }

    var taken: [Int64] { state.withLock(\.taken) }
    var attempts: Int { state.withLock(\.attempts) }

    func offer(_ entry: SystemJournalEntry) -> Delivery {
        let isBusy = state.withLock { state in
            state.attempts += 1
            if self.isBusy(state.attempts) { return true }
            state.taken.append(entry.sequence)
            return false
        }
        if isBusy { return .busy("stalled") }
        taking.yield(entry.sequence)
        return .delivered
    }

    /// Returns when the entry has arrived.
    func wait(for sequence: Int64) async {
        for await next in takes where next >= sequence { return }
    }
}

/// A clock on which every wait is over at once, and noted.
private final class NotingClock: Clock {
    typealias Duration = Swift.Duration

    struct Instant: InstantProtocol {
        var offset: Swift.Duration
        func advanced(by duration: Swift.Duration) -> Self { Self(offset: offset + duration) }
        func duration(to other: Self) -> Swift.Duration { other.offset - offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex(Swift.Duration.zero)
    private let noted = Mutex<[Swift.Duration]>([])
    private let onSleep: @Sendable (Int) -> Void

    init(onSleep: @escaping @Sendable (_ count: Int) -> Void = { _ in }) { self.onSleep = onSleep }

    var now: Instant { Instant(offset: time.withLock(\.self)) }
    var minimumResolution: Swift.Duration { .nanoseconds(1) }
    var sleeps: [Swift.Duration] { noted.withLock(\.self) }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        try Task.checkCancellation()
        let waited = time.withLock { time in
            defer { time = deadline.offset }
            return deadline.offset - time
        }
        let count = noted.withLock { noted in
            noted.append(waited)
            return noted.count
        }
        onSleep(count)
        await Task.yield()
    }
}

@Suite("The system journal is fed from the durable one")
struct SystemJournalForwarderTests {
    @Test("the backlog goes out in order and in batches, and the mark follows")
    func backlog() async throws {
        let (source, sink) = (Backlog(last: 600), Sink())
        let forwarder = SystemJournalForwarder(source: source, sink: sink, clock: NotingClock())
        forwarder.finish()
        try await forwarder.run()
        #expect(sink.taken == Array(1...600))
        #expect(source.pulled.prefix(4) == [0, 256, 512, 600])
        #expect(source.mark == 600)
        #expect(forwarder.progress == .init(delivered: 600))
    }

    @Test("it goes on where the mark stands")
    func resumes() async throws {
        let (source, sink) = (Backlog(last: 600, delivered: 597), Sink())
        let forwarder = SystemJournalForwarder(source: source, sink: sink, clock: NotingClock())
        forwarder.finish()
        try await forwarder.run()
        #expect(sink.taken == [598, 599, 600])
    }

    @Test("any number of wake-ups brings each new entry once")
    func wakes() async throws {
        let (source, sink) = (Backlog(last: 0), Sink())
        let forwarder = SystemJournalForwarder(source: source, sink: sink, clock: NotingClock())
        async let running: Void = forwarder.run()
        for _ in 0..<20 {
            source.append(1)
            for _ in 0..<3 { forwarder.wake() }
        }
        await sink.wait(for: 20)
        source.append(1)
        forwarder.wake()
        await sink.wait(for: 21)
        forwarder.finish()
        try await running
        #expect(sink.taken == Array(1...21))
    }

    @Test("a stall is waited out with growing pauses, and nothing is lost or doubled")
    func stall() async throws {
        let sink = Sink { (4...13).contains($0) }
        let clock = NotingClock()
        let source = Backlog(last: 5)
        let forwarder = SystemJournalForwarder(source: source, sink: sink, clock: clock)
        async let running: Void = forwarder.run()
        await sink.wait(for: 5)
        forwarder.finish()
        try await running
        #expect(sink.taken == [1, 2, 3, 4, 5])
        #expect(clock.sleeps == [10, 20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000].map { .milliseconds($0) })
        #expect(forwarder.progress.trouble == nil)
    }

    @Test("while the sink is busy the progress says why")
    func trouble() async throws {
        let seen = Mutex<[SystemJournalForwarder.Progress]>([])
        let asking = Mutex<SystemJournalForwarder?>(nil)
        let clock = NotingClock { _ in
            if let progress = asking.withLock({ $0?.progress }) { seen.withLock { $0.append(progress) } }
        }
        let sink = Sink { $0 == 3 }
        let forwarder = SystemJournalForwarder(source: Backlog(last: 4), sink: sink, clock: clock)
        asking.withLock { $0 = forwarder }
        forwarder.finish()
        try await forwarder.run()
        #expect(seen.withLock(\.self) == [.init(delivered: 2, trouble: "stalled")])
        #expect(forwarder.progress == .init(delivered: 4))
        asking.withLock { $0 = nil }
    }

    @Test("at the end a stalled sink is waited for only so long; the rest comes after the next start")
    func finishing() async throws {
        let stalled = Sink { $0 > 2 }
        let clock = NotingClock()
        let source = Backlog(last: 5)
        let forwarder = SystemJournalForwarder(source: source, sink: stalled, clock: clock)
        forwarder.finish()
        try await forwarder.run()
        #expect(stalled.taken == [1, 2])
        #expect(clock.sleeps.reduce(.zero, +) <= SystemJournalForwarder.finishingWait)
        #expect(clock.sleeps.count > 5)
        #expect(source.mark == 2)

        let recovered = Sink()
        let next = SystemJournalForwarder(source: source, sink: recovered, clock: clock)
        next.finish()
        try await next.run()
        #expect(recovered.taken == [3, 4, 5])
    }

    @Test("cancellation ends it in the middle of a stall")
    func cancellation() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let clock = NotingClock { _ in start.yield() }
        let sink = Sink { _ in true }
        let forwarder = SystemJournalForwarder(source: Backlog(last: 5), sink: sink, clock: clock)
        let running = Task { try await forwarder.run() }
        for await _ in started { break }
        running.cancel()
        try await running.value
        #expect(sink.taken.isEmpty)
        #expect(forwarder.progress.trouble == "stalled")
    }

    @Test("a journal that cannot be read ends it with the journal's error")
    func brokenSource() async throws {
        let source = Backlog(last: 5, readingError: TestFailure("corrupt"))
        let forwarder = SystemJournalForwarder(source: source, sink: Sink(), clock: NotingClock())
        await #expect(throws: TestFailure.self) { try await forwarder.run() }
    }

    @Test("a mark that cannot be kept is reported and stops nothing")
    func brokenMark() async throws {
        let source = Backlog(last: 300, markingError: TestFailure("disk full"))
        let sink = Sink()
        let forwarder = SystemJournalForwarder(source: source, sink: sink, clock: NotingClock())
        forwarder.finish()
        try await forwarder.run()
        #expect(sink.taken == Array(1...300))
        #expect(forwarder.progress.trouble == "the mark of what was delivered cannot be kept: disk full")
    }

    @Test("what was cut off in mid-batch goes out again, and nothing is skipped")
    func repeats() async throws {
        let source = Backlog(last: 10)
        let first = Sink { $0 > 4 }
        let (stalled, stall) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let cut = SystemJournalForwarder(source: source, sink: first, clock: NotingClock { _ in stall.yield() })
        let running = Task { try await cut.run() }
        for await _ in stalled { break }
        running.cancel()
        try await running.value
        let second = Sink()
        let next = SystemJournalForwarder(source: source, sink: second, clock: NotingClock())
        next.finish()
        try await next.run()
        #expect(first.taken == [1, 2, 3, 4])
        #expect(second.taken == Array(1...10))
    }

    @Test("journald stalled for real: everything arrives once it reads again")
    func realSocket() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/journald"
        let journald = try TestJournald(path: path)
        // The stand-in reads only while the forwarder waits: the socket is full each time.
        let received = Mutex<[String]>([])
        let clock = NotingClock { _ in
            let new = journald.receiveAll().compactMap { $0.value("ENTRY_SEQUENCE") }
            received.withLock { $0 += new }
        }
        let journal = try SystemJournal(path: path)
        let forwarder = SystemJournalForwarder(source: Backlog(last: 5_000), sink: journal, clock: clock)
        async let running: Void = forwarder.run()
        while forwarder.progress.delivered < 5_000 { await Task.yield() }
        forwarder.finish()
        try await running
        let rest = journald.receiveAll().compactMap { $0.value("ENTRY_SEQUENCE") }
        #expect(clock.sleeps.count > 1)
        #expect(received.withLock(\.self) + rest == (1...5_000).map(String.init))
    }
}
