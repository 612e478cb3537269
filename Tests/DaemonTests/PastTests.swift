import ControlAPI
import ControlServer
import RolloutModel
import Testing

@testable import Daemon

@Suite("A look at the past", .timeLimit(.minutes(2)))
struct PastTests {
    @Test("tells the journal again up to then, and asks the same question")
    func explains() async throws {
        let bench = LoopBench()
        try await bench.run {
            await bench.begin()
            #expect(await bench.drive(to: "durable transition.closed"))
        }
        let entries = try await bench.journal.all()
        let door = PastDoor(journal: bench.journal, settings: LoopBench.settings, clocks: bench.clock)
        let bound = try #require(entries.first { $0.kind == "transition.bound" })
        let then = try #require(try await door.explain("reader", at: bound.record.at.wall))
        #expect(then.rollout.phase == .open && then.trace != nil && then.at == bound.record.at.wall)
        let now = try #require(try await door.explain("reader", at: bench.clock.now().wall))
        #expect(now.rollout.phase == .finalized && now.upTo == entries.last?.sequence && now.trace == nil)
        #expect(try await door.explain("nobody", at: bench.clock.now().wall) == nil)
    }

    @Test("before the first entry is refused")
    func tooEarly() async throws {
        let bench = LoopBench()
        try await bench.run { await bench.begin() }
        let door = PastDoor(journal: bench.journal, settings: LoopBench.settings, clocks: bench.clock)
        let problem = await #expect(throws: ControlProblem.self) {
            try await door.explain("reader", at: bench.clock.now().wall - .days(1))
        }
        #expect(problem?.code == .badRequest && problem?.message.contains("before the journal begins") == true)
    }
}

@Suite("The bells of the loop", .timeLimit(.minutes(1)))
struct TurnBellsTests {
    @Test("ring for whoever listens, once however often they rang, and for entries only where there are some")
    func ring() async {
        let bells = TurnBells()
        var anything = bells.listen(to: .anything).makeAsyncIterator()
        var entries = bells.listen(to: .entries).makeAsyncIterator()
        for _ in 1...10 { bells.ring(hasNews: false) }
        #expect(await anything.next() != nil)
        bells.ring(hasNews: true)
        #expect(await anything.next() != nil)
        #expect(await entries.next() != nil)
    }
}
