@testable import Daemon
import ControlServer
import DecisionJournal
import RolloutEngine
import RolloutModel
import Testing

@Suite("The decision loop records before it acts", .timeLimit(.minutes(2)))
struct DecisionLoopTests {
    @Test("each call that changes something is sent after its intent is on disk")
    func order() async throws {
        let bench = LoopBench()
        try await bench.run {
            await bench.begin()
            #expect(await bench.drive(to: "durable transition.closed"))
        }
        let events = bench.events
        for (intent, call) in [("25 %", "set 25 %"), ("50 %", "set 50 %"), ("100 %", "finalize")] {
            let durable = try #require(events.place(of: "durable intent to \(intent)"))
            let sent = try #require(events.place(of: "call \(call)"))
            #expect(durable < sent)
            #expect(events.lines.count { $0 == "call \(call)" } == 1)
        }
    }

    @Test("while a record waits for the disk nothing is sent, and no command is answered")
    func durability() async throws {
        let bench = LoopBench(disk: false)
        try await bench.run {
            async let begun: Void = bench.begin()
            async let paused = bench.command(.pause)
            await bench.events.line("append input.policy-loaded")
            #expect(bench.events.lines.allSatisfy { $0.hasPrefix("append") })
            bench.disk.open()
            await begun
            #expect(await paused.accepted)
            await bench.events.line("call")
        }
        let events = bench.events
        let durable = try #require(events.place(of: "durable command pause"))
        let told = try #require(events.place(of: "told pause"))
        #expect(durable < told)
        let started = try #require(events.place(of: "durable input.started"))
        let firstCall = try #require(events.lines.firstIndex { $0.hasPrefix("call") })
        #expect(started < firstCall)
    }

    @Test("after a failed append the increase is not sent, and run throws")
    func failedAppend() async throws {
        let bench = LoopBench()
        bench.journal.fail { if case .intent = $0.body { true } else { false } }
        await #expect(throws: ScriptedJournal.DiskFailure.self) {
            try await bench.run {
                await bench.begin()
                _ = await bench.drive(to: "append intent to 25 %")
                // The loop is over: whoever still asks is told, and nobody waits for ever.
                let answer = await bench.command(.pause)
                #expect(!answer.accepted)
                await bench.loop.settle([.wake])
            }
        }
        #expect(bench.events.place(of: "append intent to 25 %") != nil)
        #expect(bench.events.place(of: "call set") == nil)
    }

    @Test("a command that waits for the disk when it fails is answered that nobody knows whether it was recorded")
    func failedCommand() async throws {
        let bench = LoopBench()
        bench.journal.fail { if case .input(.commanded) = $0.body { true } else { false } }
        await #expect(throws: ScriptedJournal.DiskFailure.self) {
            try await bench.run {
                await bench.begin()
                let answer = await bench.command(.pause)
                #expect(!answer.accepted)
                #expect(answer.code == "unsure")
            }
        }
    }

    @Test("a halt takes an increase off the wire and is sent at once")
    func haltPassesIncrease() async throws {
        let bench = LoopBench()
        bench.store.hang("set 25 %")
        try await bench.run {
            await bench.begin()
            #expect(await bench.drive(to: "call set 25 %"))
            #expect(await bench.command(.halt).accepted)
            await bench.events.line("answered halt")
            await bench.events.line("given up set 25 %")
            #expect(await bench.drive(to: "durable transition.closed"))
        }
        let calls = bench.events.lines.filter { $0.hasPrefix("call") && !$0.hasSuffix("look") }
        #expect(calls.suffix(2) == ["call set 25 %", "call halt"])
    }

    @Test("a raise and a halt in one batch: only the halt goes out, and both intents come to an outcome")
    func haltInTheSameBatch() async throws {
        let bench = LoopBench()
        bench.store.hang("look")
        let reference = SubmissionReference(RolloutTarget(application: "9NBLGGH4R315"), "200")
        let rollout = PackageRollout(
            isEnabled: true, percentage: Percentage(hundredths: 1_000), status: .inProgress, fallback: "100")
        let slots = SubmissionSlots(published: "200", pending: nil)
        try await bench.run {
            await bench.begin()
            await bench.events.line("call look")
            let order = CommandRequest(
                id: 9_999, command: .halt, rollout: "reader", actor: Actor(name: "alice", userID: 1_000), reason: nil)
            await bench.loop.settle([
                .storeAnswered(
                    "reader", .look(reference, confirmingTarget: true), sentAt: bench.clock.now(),
                    .reply(StoreReply(.looked(rollout, slots: slots)))),
                .commanded(order),
            ])
            await bench.events.line("answered halt")
            #expect(await bench.drive(to: "durable transition.closed"))
        }
        let events = bench.events
        #expect(events.place(of: "durable intent to 25 %") != nil)
        #expect(events.place(of: "durable intent to 0 %") != nil)
        #expect(events.place(of: "call set 25 %") == nil)
        #expect(events.lines.count { $0 == "call halt" } == 1)
        #expect(events.lines.count { $0.hasPrefix("durable outcome") } == 2)
    }

    @Test("on a full disk what orders nothing waits for room, and goes to disk with the halt, in its order")
    func fullDisk() async throws {
        let bench = LoopBench()
        bench.journal.fill()
        try await bench.run {
            await bench.loop.settle([.started(version: "test")])
            await bench.loop.settle([.wake])
            #expect(bench.events.lines == [])
            bench.journal.makeRoom()
            await bench.loop.settle([.policyLoaded(LoopBench.policy)])
            await bench.events.line("durable transition.bound")
        }
        #expect(bench.events.lines.prefix(2) == ["append input.started", "append input.policy-loaded"])
        let entries = try await bench.journal.all()
        #expect(entries.map(\.sequence) == entries.indices.map { Int64($0) + 1 })
    }

    @Test("a stop waits for a call that changes something, and ends after its outcome is recorded")
    func stopWaits() async throws {
        let bench = LoopBench(answers: false)
        try await bench.run {
            await bench.begin()
            #expect(await bench.drive(to: "call set 25 %"))
            await bench.loop.stop()
            await bench.events.line("durable input.stopping")
            #expect(bench.events.place(of: "durable outcome") == nil)
            let answer = await bench.command(.pause)
            #expect(answer.code == "stopping")
            bench.answers.open()
            await bench.events.line("durable outcome applied")
        }
        #expect(bench.events.place(of: "call set 50 %") == nil)
    }

    @Test("a stop gives up reads at once")
    func stopGivesUpReads() async throws {
        let bench = LoopBench()
        bench.store.hang("slots")
        try await bench.run {
            await bench.begin()
            await bench.events.line("call slots")
        }
        #expect(bench.events.place(of: "given up slots") != nil)
    }

    @Test("a call that is given up has an unknown outcome, and the loop ends")
    func giveUp() async throws {
        let bench = LoopBench()
        bench.store.hang("set 25 %")
        try await bench.run {
            await bench.begin()
            #expect(await bench.drive(to: "call set 25 %"))
            await bench.loop.stop()
            await bench.events.line("durable input.stopping")
            #expect(bench.events.place(of: "given up") == nil)
            await bench.loop.giveUp()
            await bench.events.line("durable outcome unknown")
        }
        let last = try #require(try await bench.journal.all().last { $0.kind.hasPrefix("outcome") })
        #expect(last.kind == "outcome.unknown")
    }

    @Test("the loop turns with each heartbeat, though nothing happens")
    func heartbeat() async throws {
        let bench = LoopBench()
        try await bench.run(heartbeat: .seconds(10)) {
            await bench.loop.settle([.started(version: "test")])
            for _ in 0..<5 {
                let before = bench.turns.all
                bench.clock.advance(by: .seconds(10))
                while bench.turns.all == before { await Task.yield() }
                // The next beat sleeps before the clock is moved again.
                while bench.clock.sleepers == 0 { await Task.yield() }
            }
            #expect(bench.turns.all >= 6)
            #expect(bench.turns.news == 1)
        }
    }

    @Test("a loop whose task is cancelled ends, and lets everybody go")
    func cancelled() async throws {
        let bench = LoopBench(disk: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bench.loop.run(heartbeat: .hours(24)) }
            group.addTask {
                await bench.loop.settle([.started(version: "test")])
                let answer = await bench.command(.pause)
                #expect(!answer.accepted)
            }
            await bench.events.line("append input.started")
            group.cancelAll()
            bench.disk.open()
            try await group.waitForAll()
        }
    }

    @Test("many events at once share writes, and every one of them is handled")
    func batches() async throws {
        let bench = LoopBench(disk: false)
        try await bench.run {
            async let begun: Void = bench.begin()
            await bench.events.line("append input.policy-loaded")
            let commands = (0..<300).map { _ in Task { await bench.command(.pause) } }
            await Task.yield()
            bench.disk.open()
            await begun
            for command in commands { #expect(await command.value.code != "stopping") }
        }
        #expect(bench.events.lines.count { $0 == "durable command pause" } == 300)
    }

    @Test("however often an earlier time is asked for, the later ones are waited for once")
    func timers() async throws {
        let bench = LoopBench()
        try await bench.run {
            await bench.begin()
            await bench.events.line("call look")
            for _ in 0..<50 {
                _ = await bench.loop.perform(
                    CommandOrder(.freeze(until: nil), rollout: nil, actor: .daemon, reason: nil))
                _ = await bench.loop.perform(
                    CommandOrder(.unfreeze, rollout: nil, actor: .daemon, reason: nil))
                await bench.loop.settle([.wake])
            }
            #expect(bench.clock.sleepers < 10)
        }
    }
}
