import DecisionJournal
import Logging
import RolloutEngine
import RolloutModel
import ServiceLifecycle
import SystemdSupport

@testable import Daemon

/// The daemon's shell in a seeded world: some lives full of faults, then one without, over one journal, one Store and one
/// folder of policies.
final class SeededStory: @unchecked Sendable {
    /// What came of it.
    struct Result {
        let lines: [String]
        let violations: [String]
    }

    let world: SeededWorld
    let files: WorldFiles
    let kept = MemoryJournal()
    let log = RecordLog()
    let store: WorldStore
    private var hasEnded = false

    private init(seed: UInt64) throws {
        world = SeededWorld(seed: seed)
        files = try WorldFiles()
        store = WorldStore(world, log)
    }

    /// Tells the story of that seed.
    static func tell(_ seed: UInt64) throws -> Result {
        let story = try SeededStory(seed: seed)
        let world = story.world
        Task.detached(executorPreference: world) {
            await story.live()
            story.hasEnded = true
        }
        world.run()
        if !story.hasEnded { world.violate("somebody waits for ever") }
        if world.foreign > 0 { world.violate("\(world.foreign) jobs came from outside the world") }
        return Result(lines: world.lines, violations: world.violations)
    }

    private func live() async {
        for _ in 0..<world.number(1...3) { await oneLife(WorldMix.drawn(from: world)) }
        var calm = WorldMix.calm
        calm.stop = .minutes(60)
        await oneLife(calm)
        for intent in log.intents where log.outcomes[intent.id] == nil || log.outcomes[intent.id] == .unknown {
            world.violate("intent \(intent.id) has no outcome after hours without a fault (L4)")
        }
    }

    private func oneLife(_ mix: WorldMix) async {
        world.note("a life begins: \(mix)")
        weak var loop: DecisionLoop?
        do {
            let recovery = try await recovered()
            store.beginLife(mix)
            let life = SeededLife(self, recovery, mix)
            loop = life.loop
            await life.run()
        } catch {
            world.violate("no recovery: \(error)")
        }
        if loop != nil { world.violate("something still holds the loop after its end") }
    }

    /// An engine that has replayed the journal: every record must come out as it was written (S16).
    private func recovered() async throws -> Recovery {
        var recovery = Recovery(RolloutEngine(settings: Self.settings))
        var again = RolloutEngine(settings: Self.settings)
        var expected: ArraySlice<JournalRecord> = []
        var after: Int64 = 0
        while true {
            let page = try await kept.entries(after: after, limit: 1_000)
            for entry in page {
                try recovery.take(entry)
                if case .input(let event) = entry.record.body {
                    if !expected.isEmpty { world.violate("the replay has records that the journal does not (S16)") }
                    expected = again.replay(event, at: entry.record.at)[...]
                }
                if expected.popFirst() != entry.record {
                    world.violate("entry \(entry.sequence) is replayed as another one (S16)")
                }
            }
            guard let last = page.last else { break }
            after = last.sequence
        }
        try recovery.finish()
        return recovery
    }

    static let settings = EngineSettings(
        pollInterval: .minutes(1), settleTime: .seconds(30), budgets: ["default": .init(perMinute: 60)])
    static let logger = Logger(label: "seeded") { _ in SwiftLogNoOpLogHandler() }
}
