import DecisionJournal
import Notifications
import RolloutModel
import SystemdSupport

/// Brings notices to the sinks: reads the journal behind the loop, asks the book what is to be told, and posts it, each sink by
/// a lane of its own. The loop never waits for it and knows nothing of it.
actor Messenger {
    /// A sink of the settings with what waits for it.
    struct Line {
        var settings: Settings.Sink
        /// Ready for use, or why it is not.
        var sink: Result<Notifications.Sink, Settings.Sink.Problem>
        var lane = DeliveryLane()
    }

    /// What the messenger works with.
    struct Tools: Sendable {
        let journal: any DecisionJournal
        let clocks: any DaemonClocks
        let credentials: Credentials
        /// Posts one notice.
        let send: @Sendable (Notice, Notifications.Sink, Timestamp) async -> Attempt
        /// From 0 to 1, at random.
        let jitter: @Sendable () -> Double
        /// Records that a sink will not be told of a halt.
        let alarm: @Sendable (PolicyName, String) async -> Void
    }

    /// Entries read at once.
    private static let page = 500

    let tools: Tools
    var book: NoticeBook
    var lines: [SinkName: Line] = [:]
    var losses: [SinkName: Outbox.Losses] = [:]
    private(set) var outboxTrouble: String?
    private let outbox: Outbox?
    /// The last entry that the book has learnt from.
    private var learnt: Int64
    /// Whether the outbox says something else than is so.
    var isDirty = true
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private var armed: [TimeSpan] = []
    private var isStopping = false

    /// A messenger that goes on where the outbox ends.
    init(_ tail: NoticeTail, stateDirectory: String, sinks: [Settings.Sink], _ tools: Tools) {
        self.tools = tools
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        var content = Outbox.Content()
        do {
            (outbox, content) = try Outbox.open(stateDirectory: stateDirectory)
        } catch {
            outbox = nil
            outboxTrouble =
                "\(stateDirectory)/notices.db cannot be opened, so what waits does not outlast a restart: \(error)"
        }
        var book = tail.book
        book.remember(content.reminders)
        // A journal restored from a backup may end before: what it gets from now on is told.
        let missed = content.sequence.map { tail.postings(after: min($0, tail.sequence)) }
        if missed == nil { book.settle(at: tools.clocks.now().wall) }
        var lines: [SinkName: Line] = [:]
        for sink in sinks { lines[sink.name] = Line(settings: sink, sink: sink.result(tools.credentials)) }
        var losses = content.losses
        for posting in content.waiting + (missed ?? []) {
            for loss in lines[posting.sink]?.lane.add(posting.notice) ?? [] {
                Self.count(loss, of: posting.sink, in: &losses)
            }
        }
        self.book = book
        self.lines = lines
        self.losses = losses
        learnt = tail.sequence
    }

    /// Works until it is cancelled; `news` says that the journal has grown.
    func run(news: AsyncStream<Void>) async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in news { self.wake() } }
            wake()
            for await _ in wakes {
                await turn()
                for (name, notice, sink) in startable() {
                    group.addTask {
                        let attempt = await self.tools.send(notice, sink, self.tools.clocks.now().wall)
                        await self.landed(attempt, at: name)
                    }
                }
                if let due = nextMoment(), armed.allSatisfy({ due < $0 }) {
                    armed.append(due)
                    group.addTask {
                        try? await self.tools.clocks.sleep(untilBoot: due)
                        await self.rang(due)
                    }
                }
            }
            isStopping = true
            group.cancelAll()
        }
        await learn()
        await save()
    }

    /// Ends `run`: what is under way is broken off, and posted again after the next start.
    nonisolated func stop() { waker.finish() }

    /// There may be something to do.
    nonisolated func wake() { waker.yield() }

    private func rang(_ due: TimeSpan) {
        armed.removeAll { $0 == due }
        wake()
    }

    // MARK: A turn

    /// Whatever there is to learn, to repeat and to give up.
    private func turn() async {
        await learn()
        let now = tools.clocks.now().wall
        for posting in book.remind(at: now) { await add(posting) }
        for name in lines.keys.sorted() {
            for loss in lines[name]?.lane.expire(at: now) ?? [] { await note(loss, of: name) }
        }
        await save()
    }

    private func learn() async {
        while let entries = try? await tools.journal.entries(after: learnt, limit: Self.page), !entries.isEmpty {
            for entry in entries where entry.sequence > learnt {
                learnt = entry.sequence
                for posting in book.take(entry.record, hash: entry.hash) { await add(posting) }
            }
            if entries.count < Self.page { return }
        }
    }

    /// A notice for a sink that the settings do not have goes nowhere; `doctor` names the policy.
    private func add(_ posting: Posting) async {
        guard lines[posting.sink] != nil else { return }
        isDirty = true
        for loss in lines[posting.sink]?.lane.add(posting.notice) ?? [] { await note(loss, of: posting.sink) }
    }

    private func startable() -> [(SinkName, Notice, Notifications.Sink)] {
        let now = tools.clocks.now().boot
        return lines.keys.sorted().compactMap { name in
            guard case .success(let sink) = lines[name]?.sink, let notice = lines[name]?.lane.next(atBoot: now) else {
                return nil
            }
            return (name, notice, sink)
        }
    }

    private func landed(_ attempt: Attempt, at name: SinkName) async {
        // Broken off by a stop it counts for nothing: it waits for the next start.
        guard !isStopping, lines[name] != nil else { return }
        isDirty = true
        let lost = lines[name]?.lane.landed(attempt, at: tools.clocks.now(), jitter: tools.jitter()) ?? []
        for loss in lost { await note(loss, of: name) }
        wake()
    }

    /// When there is something to do although nothing happens, by the boot clock. The wall clock may be set: reminders are
    /// looked for at least every minute.
    private func nextMoment() -> TimeSpan? {
        let now = tools.clocks.now()
        let sends = lines.values.compactMap { line in (try? line.sink.get()) == nil ? nil : line.lane.due }
        let reminder = lines.isEmpty ? nil : book.nextReminder
        let looks = reminder.map { now.boot + min(max($0 - now.wall, .seconds(1)), .minutes(1)) }
        return (sends + [looks].compactMap { $0 }).min()
    }

    // MARK: What is lost, and what is kept

    private func note(_ loss: DeliveryLane.Loss, of name: SinkName) async {
        isDirty = true
        Self.count(loss, of: name, in: &losses)
        guard loss.notice.isHalt, let rollout = loss.notice.rollout else { return }
        await tools.alarm(
            rollout, "The sink \(name) will not be told of this halt, for \(loss.why): \(loss.notice.sentence)")
    }

    private static func count(
        _ loss: DeliveryLane.Loss, of name: SinkName, in losses: inout [SinkName: Outbox.Losses]
    ) {
        let notice = loss.notice
        let about = "\(notice.rollout.map { "\($0) " } ?? "")\(notice.cause) \(notice.stage.rawValue) of \(notice.at)"
        losses[name] = Outbox.Losses(count: (losses[name]?.count ?? 0) + 1, last: "\(about): \(loss.why)")
    }

    /// Brings the outbox up to date where it is not. On a full disk what room there is belongs to the journal.
    private func save() async {
        guard isDirty, let outbox, tools.journal.hasRoom() else { return }
        var content = Outbox.Content()
        content.sequence = learnt
        content.reminders = book.remembered()
        content.losses = losses
        for name in lines.keys.sorted() {
            content.waiting += (lines[name]?.lane.waiting ?? []).map { Posting(to: name, $0) }
        }
        isDirty = false
        do {
            try await outbox.write(content)
            outboxTrouble = nil
        } catch {
            isDirty = true
            outboxTrouble = "notices.db cannot be written, so what waits does not outlast a restart: \(error)"
        }
    }

    /// Closes the outbox; nothing is posted afterwards.
    func close() { try? outbox?.close() }
}

extension Settings.Sink {
    /// The sink with its secrets, or why it cannot be used.
    func result(_ credentials: Credentials) -> Result<Notifications.Sink, Problem> {
        do throws(Problem) { return .success(try opened(with: credentials)) } catch { return .failure(error) }
    }
}
