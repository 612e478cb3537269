import Synchronization

/// Brings every entry of the durable journal to the system journal, in order, each at least once.
///
/// Nothing is queued in memory: `wake()` says that there is something new, and the forwarder pulls it from the durable journal
/// when the sink takes it. While journald stalls or restarts the backlog waits on disk, and the writer of the entries
/// never notices (docs/internals/decisions/0001-native-journal-protocol.md).
public final class SystemJournalForwarder: Sendable {
    /// Entries pulled at once: enough to fill journald's socket (278 with default settings), few enough to hold in memory.
    public static let batch = 256
    /// The first wait for a sink that is busy; each one after it is twice as long, up to `longestWait`.
    public static let shortestWait = Duration.milliseconds(10)
    /// The longest wait for a sink that is busy: how late the first entry after a stall may come.
    public static let longestWait = Duration.seconds(1)
    /// How long in all a busy sink is waited for after `finish()`. What is left then is delivered after the next start.
    public static let finishingWait = Duration.seconds(2)

    /// How far the forwarder has come.
    public struct Progress: Hashable, Sendable {
        /// The sequence of the last entry delivered.
        public internal(set) var delivered: Int64 = 0
        /// Why nothing more is delivered at the moment; nil when all is well.
        public internal(set) var trouble: String?
    }

    private let source: any SystemJournalSource
    private let sink: any EntrySink
    private let clock: any Clock<Duration>
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    private struct State {
        var progress = Progress()
        var isFinishing = false
        var finishingWait = SystemJournalForwarder.finishingWait
    }

    /// A forwarder that waits on `clock`.
    public init(
        source: any SystemJournalSource, sink: any EntrySink, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.source = source
        self.sink = sink
        self.clock = clock
        // One wake-up waiting stands for any number of them.
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There is something new in the durable journal. Never waits; may be called from anywhere.
    public func wake() { waker.yield() }

    /// Nothing new will come: `run()` delivers what there is and returns.
    public func finish() {
        state.withLock { $0.isFinishing = true }
        waker.finish()
    }

    /// How far the forwarder has come.
    public var progress: Progress { state.withLock(\.progress) }

    /// Forwards until `finish()` or cancellation; to be called once.
    ///
    /// - Throws: what the source throws when it is read. A sink that is busy is waited for, and a mark that cannot be written is
    ///   tried again with the next batch.
    public func run() async throws {
        let start = try await source.lastDelivered()
        state.withLock { $0.progress.delivered = start }
        do {
            try await forwardBacklog()
            for await _ in wakes { try await forwardBacklog() }
            try await forwardBacklog()
        } catch is CancellationError {
            // The mark stands after the last batch that went out whole; what follows it goes out again at the next start.
        }
    }

    private func forwardBacklog() async throws {
        while true {
            let entries = try await source.entries(after: progress.delivered, limit: Self.batch)
            if entries.isEmpty { return }
            for (index, entry) in entries.enumerated() {
                guard try await deliver(entry) else { return await mark(entries.prefix(index).last) }
            }
            await mark(entries.last)
        }
    }

    /// Offers the entry until the sink takes it; false when the time for finishing is over.
    private func deliver(_ entry: SystemJournalEntry) async throws -> Bool {
        precondition(entry.sequence > progress.delivered, "entry \(entry.sequence) comes after \(progress.delivered)")
        var wait = Self.shortestWait
        while case .busy(let reason) = sink.offer(entry) {
            guard allowWait(wait, because: reason) else { return false }
            try await clock.sleep(for: wait)
            wait = min(wait * 2, Self.longestWait)
        }
        state.withLock { $0.progress = Progress(delivered: entry.sequence) }
        return true
    }

    private func allowWait(_ wait: Duration, because reason: String) -> Bool {
        state.withLock { state in
            state.progress.trouble = reason
            guard state.isFinishing else { return true }
            state.finishingWait -= wait
            return state.finishingWait >= .zero
        }
    }

    private func mark(_ entry: SystemJournalEntry?) async {
        guard let entry else { return }
        do {
            try await source.markDelivered(entry)
        } catch {
            state.withLock { $0.progress.trouble = "the mark of what was delivered cannot be kept: \(error)" }
        }
    }
}
