import DecisionJournal
import Foundation
import Notifications
import RolloutModel
import Synchronization
import SystemdSupport
import Testing

@testable import Daemon

@Suite("The messenger", .timeLimit(.minutes(2)))
struct MessengerTests {
    /// A journal, sinks and clocks around messengers that follow one another.
    private final class World: Sendable {
        let journal: ScriptedJournal
        let clock = HandClock()
        let office = PostOffice()
        let alarms = Mutex<[String]>([])
        let folder: String

        init() throws {
            journal = ScriptedJournal(Protocol())
            folder = FileManager.default.temporaryDirectory.appending(path: "messenger-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        func record(_ bodies: JournalRecord.Body...) async throws {
            let next = try await journal.head().sequence + 1
            _ = try await journal.append(
                bodies.map { JournalRecord(rollout: "reader", at: clock.now(), body: $0) }, expecting: next)
        }

        static func sink(_ name: SinkName, secret: CredentialSource? = nil) -> Settings.Sink {
            Settings.Sink(
                name: name, format: .cloudevents, webhook: .address("https://\(name).example.com/"),
                signingSecret: secret)
        }

        /// The daemon's start as far as notices go.
        func messenger(_ sinks: [Settings.Sink]) async throws -> Messenger {
            var tail = NoticeTail()
            for entry in try await journal.all() { tail.take(entry) }
            return Messenger(
                tail, stateDirectory: folder, sinks: sinks,
                Messenger.Tools(
                    journal: journal, clocks: clock, credentials: Credentials(environment: [:]),
                    send: { [office] notice, sink, _ in await office.take(notice, sink.name) }, jitter: { 1 },
                    alarm: { [self] rollout, sentence in alarms.withLock { $0.append("\(rollout): \(sentence)") } }))
        }

        /// Runs a messenger as long as the body.
        func run(
            _ sinks: [Settings.Sink], _ body: (Messenger, AsyncStream<Void>.Continuation) async throws -> Void
        ) async throws {
            let messenger = try await messenger(sinks)
            let (news, bell) = AsyncStream<Void>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await messenger.run(news: news) }
                try await body(messenger, bell)
                messenger.stop()
                try await group.waitForAll()
            }
            await messenger.close()
        }

        func posted(_ count: Int) async -> [String] {
            await holds { await self.office.posted.count >= count }
            return await office.posted
        }

        func holds(_ condition: () async -> Bool) async {
            while !(await condition()) { await Task.yield() }
        }
    }

    private static func policy(_ rules: NotifyRule...) -> JournalRecord.Body {
        .input(
            .policyLoaded(
                Policy(name: "reader", target: RolloutTarget(application: "9NBLGGH4R315"), steps: [], notify: rules)))
    }

    private static let warning = JournalRecord.Body.alert(Alert(.metricWarning, "Slow."))
    private static let tooOld = JournalRecord.Body.alert(Alert(.tooOld, "Old."))
    private static let both = policy(
        NotifyRule(on: NoticeTopic.allCases, to: "a"), NotifyRule(on: NoticeTopic.allCases, to: "b"))

    @Test("brings news to every sink; one that hangs keeps nothing from the others, nor from the end")
    func hangingSink() async throws {
        let world = try World()
        await world.office.set("a", .hangs)
        try await world.run([World.sink("a"), World.sink("b")]) { messenger, bell in
            try await world.record(Self.both)
            for count in 1...3 {
                try await world.record(Self.warning)
                bell.yield()
                _ = await world.posted(count + 1)
            }
            #expect(await world.office.posted.count { $0 == "b metric-warning happened" } == 3)
            #expect(await world.office.posted.count { $0.hasPrefix("a ") } == 1)
            #expect(await messenger.report().map(\.waiting).first == 3)
        }
    }

    @Test("what a sink did not take outlasts a restart; what it took is not told again")
    func restart() async throws {
        let world = try World()
        await world.office.set("a", .fails(.init("it answered 503")))
        try await world.run([World.sink("a")]) { messenger, bell in
            try await world.record(Self.both, Self.tooOld)
            bell.yield()
            #expect(await world.posted(1) == ["a too-old began"])
            await world.holds { await messenger.report().first?.trouble == "it answered 503" }
            world.clock.advance(by: .seconds(1))
            #expect(await world.posted(2).count == 2)
            await world.holds { await messenger.report().first?.failures == 2 }
        }
        // While nobody is there the journal has grown by nothing; the sink is back.
        await world.office.set("a", .takes)
        try await world.run([World.sink("a")]) { messenger, _ in
            #expect(await world.posted(3).last == "a too-old began")
            await world.holds { await messenger.report().first?.waiting == 0 }
        }
        try await world.run([World.sink("a")]) { messenger, bell in
            try await world.record(Self.warning)
            bell.yield()
            #expect(await world.posted(4).suffix(2) == ["a too-old began", "a metric-warning happened"])
        }
    }

    @Test("what was recorded and not yet told when the process was killed is told after the next start")
    func killed() async throws {
        let world = try World()
        try await world.run([World.sink("a")]) { _, bell in
            try await world.record(Self.both, Self.warning)
            bell.yield()
            _ = await world.posted(1)
        }
        try await world.record(Self.tooOld)
        try await world.run([World.sink("a")]) { _, _ in
            #expect(await world.posted(2) == ["a metric-warning happened", "a too-old began"])
        }
    }

    @Test("reminds each period by the wall clock, also across a restart, and once when it is over")
    func reminders() async throws {
        let world = try World()
        func pass(_ days: Int) { for _ in 0..<(days * 48) { world.clock.advance(by: .minutes(30)) } }
        try await world.run([World.sink("a")]) { messenger, bell in
            try await world.record(Self.both, Self.tooOld)
            bell.yield()
            _ = await world.posted(1)
            await world.holds { world.clock.sleepers > 0 }
            pass(1)
            #expect(await world.posted(2).last == "a too-old stays")
            await world.holds { await messenger.report().first?.waiting == 0 }
        }
        world.clock.advance(by: .hours(23))
        try await world.run([World.sink("a")]) { messenger, bell in
            await world.holds { world.clock.sleepers > 0 }
            #expect(await world.office.posted.count == 2)
            world.clock.advance(by: .hours(1))
            #expect(await world.posted(3).last == "a too-old stays")
            try await world.record(.input(.policyRemoved("reader")))
            bell.yield()
            await world.holds { await messenger.report().first?.waiting == 0 }
        }
    }

    @Test("a halt that a sink will not be told of is recorded as an alert, and counted")
    func haltLost() async throws {
        let world = try World()
        await world.office.set("a", .fails(.init("it answered 400", isRefused: true)))
        try await world.run([World.sink("a")]) { messenger, bell in
            try await world.record(Self.both)
            try await world.record(
                .transition(
                    .bound(
                        Binding(
                            submission: SubmissionReference(RolloutTarget(application: "9NBLGGH4R315"), "1"),
                            versions: [], fallback: nil, fallbackVersions: [], percentage: .zero))))
            try await world.record(
                .transition(.closed(Closing(.halted, by: .store), submission: "1", percentage: .zero)))
            bell.yield()
            for failures in 1..<DeliveryLane.mostRefusals {
                await world.holds { await messenger.report().first?.failures == failures }
                await world.holds { world.clock.sleepers > 0 }
                world.clock.advance(by: .minutes(1))
            }
            await world.holds { !world.alarms.withLock(\.isEmpty) }
            let report = try #require(await messenger.report().first)
            #expect(report.lost == 1 && report.lastLoss?.contains("reader halted began") == true)
            #expect(world.alarms.withLock(\.first)?.contains("The sink a will not be told of this halt") == true)
            #expect(await messenger.checks().first?.state == .failed)
        }
        // It is not forgotten with the process.
        let next = try await world.messenger([World.sink("a")])
        #expect(await next.report().first?.lost == 1)
        #expect(await next.checks().first?.state == .warning)
    }

    @Test("on a full disk sinks are told, and the outbox waits for room")
    func fullDisk() async throws {
        let world = try World()
        try await world.run([World.sink("a")]) { _, bell in
            try await world.record(Self.both, Self.warning)
            bell.yield()
            _ = await world.posted(1)
        }
        world.journal.fill()
        try await world.run([World.sink("a")]) { _, bell in
            try await world.record(Self.tooOld)
            bell.yield()
            #expect(await world.posted(2).last == "a too-old began")
        }
        world.journal.makeRoom()
        try await world.run([World.sink("a")]) { _, _ in
            #expect(await world.posted(3).last == "a too-old began", "at least once")
        }
    }

    @Test("takes over sinks as the settings say by now, and says which cannot be used")
    func replaced() async throws {
        let world = try World()
        let broken = World.sink("c", secret: .file("/nonexistent/secret"))
        try await world.run([World.sink("a")]) { messenger, bell in
            try await world.record(Self.both)
            bell.yield()
            await world.holds { await messenger.checks().contains { $0.subject == "sink b" && $0.state == .failed } }
            await messenger.replace([World.sink("b"), broken])
            #expect(await messenger.names == ["b", "c"])
            #expect(await messenger.problems.first?.hasPrefix("sinks.c: ") == true)
            try await world.record(Self.warning)
            bell.yield()
            #expect(await world.posted(1) == ["b metric-warning happened"])
            let result = await messenger.test("c", by: Actor(name: "alice"))
            #expect(result?.delivered == false && result?.message.contains("/nonexistent/secret") == true)
            #expect(await messenger.test("b", by: Actor(name: "alice"))?.delivered == true)
            #expect(await messenger.test("d", by: Actor(name: "alice")) == nil)
        }
    }
}
