@testable import Daemon
import ControlServer
import DecisionJournal
import RolloutEngine
import RolloutModel
import Synchronization

/// A decision loop between a journal, a Store and clocks of the test's own.
struct LoopBench: Sendable {
    let events = Protocol()
    let clock = HandClock()
    let disk: Gate
    let answers: Gate
    let journal: ScriptedJournal
    let store: SmallStore
    let turns = Turns()
    let loop: DecisionLoop

    init(disk: Bool = true, answers: Bool = true) {
        self.disk = Gate(isOpen: disk)
        self.answers = Gate(isOpen: answers)
        journal = ScriptedJournal(events, gate: self.disk)
        store = SmallStore(events, gate: self.answers)
        loop = DecisionLoop(
            engine: RolloutEngine(settings: Self.settings), journal: journal, head: .genesis, clocks: clock,
            doors: store.doors, observer: turns)
    }

    static let settings = EngineSettings(
        pollInterval: .minutes(1), settleTime: .seconds(1), budgets: ["default": .init(perMinute: 1_000)])

    /// 10 → 25 → 50 → finalize, without bakes.
    static let policy: Policy = {
        var policy = Policy(
            name: "reader", target: RolloutTarget(application: "9NBLGGH4R315"),
            steps: [1_000, 2_500, 5_000].compactMap { Percentage(hundredths: $0) }.map { Step(percentage: $0) },
            finalize: Finalize())
        policy.digest = Digest(String(repeating: "a", count: 64))
        return policy
    }()

    /// Runs the loop beside the body; stops it at the end where the body did not.
    func run(
        heartbeat: TimeSpan = .hours(24), _ body: @Sendable @escaping () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await loop.run(heartbeat: heartbeat) }
            try await body()
            await loop.stop()
            try await group.waitForAll()
        }
    }

    /// Loads the policy and begins to work.
    func begin() async { await loop.settle([.policyLoaded(Self.policy), .started(version: "test")]) }

    /// Lets time pass, a second at a time, until a line is written; the loop turns after each of them.
    ///
    /// - Returns: Whether the line came within an hour of that time.
    func drive(to line: String) async -> Bool {
        for _ in 0..<3_600 {
            if events.place(of: line) != nil { return true }
            clock.advance(by: .seconds(1))
            await loop.settle([.wake])
            await Task.yield()
        }
        return events.place(of: line) != nil
    }

    func command(_ command: Command) async -> CommandAnswer {
        let answer = await loop.perform(
            CommandOrder(command, rollout: "reader", actor: Actor(name: "alice", userID: 1_000), reason: nil))
        events.note("told \(command.word)")
        return answer
    }
}

/// Counts the turns of a loop.
final class Turns: LoopObserver {
    private let counts = Mutex((all: 0, news: 0))

    var all: Int { counts.withLock(\.all) }
    var news: Int { counts.withLock(\.news) }

    func turned(hasNews: Bool) {
        counts.withLock { counts in
            counts.all += 1
            if hasNews { counts.news += 1 }
        }
    }
}
