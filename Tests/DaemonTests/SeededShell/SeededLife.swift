import ControlAPI
import ControlServer
import DecisionJournal
import RolloutEngine
import RolloutModel
import ServiceLifecycle
import SystemdSupport

@testable import Daemon

/// One life of the daemon: the production services, put together as the daemon does, with operators around them.
final class SeededLife: @unchecked Sendable {
    /// As long as the daemon gives its services in all (`RunningDaemon.longestStop`).
    private static let longestStop = TimeSpan.seconds(26)

    /// What a stop takes besides the calls that change something: a few records.
    private static let longestRest = TimeSpan.seconds(5)

    /// The stop took as long as the daemon allows.
    private struct StopTookTooLong: Error {}

    let world: SeededWorld
    let mix: WorldMix
    let log: RecordLog
    let loop: DecisionLoop
    let door: ControlDoor
    let reloader: Reloader
    private let files: WorldFiles
    private let store: WorldStore
    private let disk: WorldDisk
    private let manager: WorldManager
    private let readiness: Readiness
    private let services: ServiceGroup
    private(set) var isOver = false
    private var stopAsked: TimeSpan?

    init(_ story: SeededStory, _ recovery: Recovery, _ mix: WorldMix) {
        var recovery = recovery
        let world = story.world
        let clocks = WorldClocks(world: world)
        (self.world, self.mix, log, files, store) = (world, mix, story.log, story.files, story.store)
        disk = WorldDisk(world, story.kept, story.log, mix)
        manager = WorldManager(world, story.log)
        let forwarder = SystemJournalForwarder(
            source: JournalBacklog(
                disk, mark: DeliveredMark(stateDirectory: story.files.state), subjects: RolloutSubjects()),
            sink: WorldSink(world, busy: mix.busySink), clock: WorldClock(world: world))
        let heart = Heart(notifier: manager.notifier, forwarder: forwarder, clocks: clocks)
        let head = recovery.head
        loop = DecisionLoop(
            engine: recovery.handOver(), journal: disk, head: head, clocks: clocks, doors: story.store.doors,
            observer: heart)
        let policies = PolicyDoor(folders: [story.files.folder], accounts: ["default"], clocks: clocks, loop: loop)
        readiness = Readiness(notifier: manager.notifier)
        reloader = Reloader(policies: policies, sinks: { [] }, readiness: readiness)
        let now = clocks.now().wall
        door = ControlDoor(
            loop: loop, journal: disk, policies: policies, reloader: reloader, bells: heart.bells,
            past: PastDoor(journal: disk, settings: EngineSettings(), clocks: clocks),
            examination: { DoctorReport(version: nil, at: now, checks: []) },
            messenger: Messenger(
                NoticeTail(), stateDirectory: "/nonexistent", sinks: [],
                Messenger.Tools(
                    journal: disk, clocks: clocks, credentials: Credentials(environment: [:]),
                    send: { _, _, _ in .delivered }, jitter: { 0 }, alarm: { _, _ in })))
        let all: [any Service] = [
            ForwarderService(forwarder: forwarder),
            LoopService(
                loop: loop, policies: policies, readiness: readiness, clocks: clocks, watchdog: .seconds(30)),
            StatusKeeper(loop: loop, heart: heart, readiness: readiness, clocks: clocks),
            ListeningService(readiness: readiness, manager: manager),
        ]
        services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: all.map { .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup) },
                logger: SeededStory.logger))
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.serve() }
            for number in 0..<mix.operators { group.addTask { await self.operate(number) } }
            group.addTask { await self.hangUp() }
            group.addTask { await self.haltRaises() }
        }
    }

    private func serve() async {
        let result: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.services.run() }
                group.addTask { try await self.stopInTime() }
                defer { group.cancelAll() }
                try await group.next()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        isOver = true
        store.raises.continuation.finish()
        world.note("the life ends: \(result)")
        await judge(result)
    }

    private func stopInTime() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await self.world.sleep(until: self.world.now + (self.mix.stop ?? .zero)) }
            group.addTask { for await _ in self.disk.stopMoment {} }
            await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
        for _ in 0...mix.storm {
            world.note("SIGTERM")
            stopAsked = stopAsked ?? world.now
            await services.triggerGracefulShutdown()
            try await world.sleep(until: world.now + world.span(upTo: .seconds(2)))
        }
        try await world.sleep(until: world.now + Self.longestStop)
        throw StopTookTooLong()
    }

    // MARK: What must hold at its end

    private func judge(_ result: Result<Void, any Error>) async {
        switch result {
        case .success:
            for id in store.asked.sorted() where log.outcomes[id] == nil {
                world.violate("the stop left intent \(id) without an outcome (L8)")
            }
            if disk.hasFailed { world.violate("the disk failed and the daemon did not (S15)") }
            let reason = max(stopAsked ?? .zero, store.lastChange)
            if mix.isDiskQuick, mix.busySink == 0, world.now - reason > Self.longestRest {
                world.violate("the stop waited for something else than calls that change something (L8)")
            }
        case .failure(let error as JournalError):
            if !disk.hasFailed { world.violate("\(error)") }
        case .failure(is StopTookTooLong):
            if mix.isDiskQuick && mix.busySink == 0 { world.violate("the stop took too long (L8)") }
        case .failure(let error): world.violate("the services ended with \(error)")
        }
        manager.end(isOrderly: (try? result.get()) != nil)
        if await !loop.isIdle { world.violate("the loop is over and still keeps calls or commands") }
        if world.mostTimers > 100 { world.violate("\(world.mostTimers) timers were set at the same time") }
    }

    // MARK: People

    /// An operator who does one thing after another, until the daemon is gone and once after that.
    private func operate(_ number: Int) async {
        var count = 0
        while !isOver {
            count += 1
            await act("operator \(number) in life from \(log.starts), \(count)")
            try? await world.sleep(until: world.now + world.span(upTo: .minutes(20)))
        }
        let answer = await door.perform(order(.freeze(until: nil), nil, "too late"))
        if answer.accepted { world.violate("a command was accepted after the end") }
    }

    private func order(_ command: Command, _ rollout: PolicyName?, _ reason: String) -> CommandOrder {
        CommandOrder(command, rollout: rollout, actor: Self.alice, reason: reason)
    }

    private static let alice = Actor(name: "alice", userID: 1_000)

    private func act(_ reason: String) async {
        let rollout: PolicyName = world.one(of: ["reader", "notes", "paint", "nobody"])
        if world.strikes(oneIn: 8) { return await ask(rollout) }
        if world.strikes(oneIn: 8) { return await reload(reason) }
        let command: Command =
            world.strikes(oneIn: mix.halting)
            ? .halt
            : world.one(of: [
                .pause, .resume, .resume, .approve, .accept, .adopt, .reassert, .freeze(until: nil), .unfreeze,
                .unfreeze, .reject, .retry, .promote(full: false, force: true), .promote(full: true, force: false),
                .finalize(force: true), .setPercentage(.full, force: true),
            ])
        let isForAll = (command.word == "freeze" || command.word == "unfreeze") && world.strikes(oneIn: 2)
        world.note("asks \(command.word) \(rollout)")
        let answer = await door.perform(order(command, isForAll ? nil : rollout, reason))
        world.note("told \(command.word) \(rollout): \(answer.code)")
        let isRecorded = log.reasons.contains(reason)
        if answer.accepted && !isRecorded { world.violate("\(command.word) was accepted and is not on disk (S19)") }
        if answer.message.contains("Nothing was recorded") && isRecorded {
            world.violate("\(command.word) is on disk, and the operator was told that nothing was recorded")
        }
    }

    private func ask(_ rollout: PolicyName) async {
        _ = await door.report()
        _ = await door.report(of: rollout)
        _ = await door.rehearse(order(.promote(full: true, force: true), rollout, "what if"))
        _ = try? await door.history(of: rollout, since: nil, until: nil, limit: 20, after: 3)
    }

    private func reload(_ reason: String) async {
        files.edit(by: world)
        let result = await door.reload(actor: Self.alice, reason: reason)
        if result.ok, !log.reasons.contains(reason) {
            world.violate("the policies were read again, and nothing says who asked (S19)")
        }
    }

    /// Somebody who sees a raise begin and halts it.
    private func haltRaises() async {
        var count = 0
        for await application in store.raises.stream {
            count += 1
            try? await world.sleep(until: world.now + world.span(upTo: .seconds(1)))
            let rollout = WorldFiles.policy(of: application)
            world.note("halts \(rollout) as it is raised")
            _ = await door.perform(order(.halt, rollout, "\(count) from \(log.starts)"))
        }
    }

    /// SIGHUP, after an edit.
    private func hangUp() async {
        for _ in 0..<mix.reloads {
            try? await world.sleep(until: world.now + world.span(upTo: .minutes(20)))
            guard !isOver else { return }
            files.edit(by: world)
            world.note("SIGHUP")
            _ = await reloader.reload()
        }
    }
}

/// Stands for the control server, which is sockets: it listens, and is told when to stop.
private struct ListeningService: Service {
    let readiness: Readiness
    let manager: WorldManager

    func run() async throws {
        manager.socketListens()
        await readiness.listening()
        try await StopRequest.wait()
    }
}
