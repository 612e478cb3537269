import ControlServer
import DecisionJournal
import RolloutEngine
import RolloutModel
import Testing

@testable import Daemon

/// A journal on a disk that is full.
private struct FullJournal: DecisionJournal {
    struct Full: Error {}

    func append(_ records: [JournalRecord], expecting next: Int64) async throws -> [JournalEntry] { throw Full() }
    func entries(after sequence: Int64, limit: Int) async throws -> [JournalEntry] { [] }
    func entries(
        rollout: PolicyName?, since: Timestamp?, until: Timestamp?, limit: Int
    ) async throws -> [JournalEntry] { [] }
    func head() async throws -> JournalHead { .genesis }
}

/// Clocks that stand still; a sleep ends when it is cancelled.
private struct StandingClocks: DaemonClocks {
    func now() -> Instants { Instants(wall: Timestamp(milliseconds: 0), boot: .zero, bootID: "boot") }
    func sleep(untilBoot time: TimeSpan) async throws {
        let (never, continuation) = AsyncStream<Never>.makeStream()
        for await _ in never {}
        continuation.finish()
        try Task.checkCancellation()
    }
}

private struct NoObserver: LoopObserver {
    func turned(hasNews: Bool) {}
}

@Suite("A journal that cannot be written")
struct JournalFailureTests {
    private let loop = DecisionLoop(
        engine: RolloutEngine(settings: EngineSettings()), journal: FullJournal(), head: .genesis,
        clocks: StandingClocks(),
        doors: Doors(
            call: { _, _ in .failure(StoreFailure(.cancelled, message: "no call is sent here")) },
            measure: { _ in preconditionFailure("nothing is measured here") }),
        observer: NoObserver())

    @Test("ends the loop, and everybody who waited is told that nothing was recorded", .timeLimit(.minutes(1)))
    func letsGo() async {
        async let isSettled = loop.settle([.stopping, .started(version: "1.0")])
        async let answer = loop.perform(
            CommandOrder(.pause, rollout: "reader", actor: Actor(name: "alice", userID: 1_000), reason: nil))
        await #expect(throws: FullJournal.Full.self) { try await loop.run(heartbeat: .seconds(10)) }
        #expect(await isSettled == false)
        #expect(await answer.accepted == false)
    }

    @Test("leaves nothing to wait for afterwards", .timeLimit(.minutes(1)))
    func afterwards() async {
        async let isSettled = loop.settle([.started(version: "1.0")])
        await #expect(throws: FullJournal.Full.self) { try await loop.run(heartbeat: .seconds(10)) }
        #expect(await isSettled == false)
        #expect(await loop.settle([.started(version: "1.0")]) == false)
        let answer = await loop.perform(CommandOrder(.pause, rollout: nil, actor: .daemon, reason: nil))
        #expect(answer.code == "stopping")
    }
}
