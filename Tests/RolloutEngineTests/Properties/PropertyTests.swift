import Foundation
import RolloutModel
import Testing

@testable import RolloutEngine

@Suite("Whatever happens")
struct PropertyTests {
    /// How many stories are told; `PROPERTY_SEEDS` tells more of them, `PROPERTY_SEED` one alone.
    private static var seeds: [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["PROPERTY_SEED"].flatMap({ UInt64($0) }) { return [one] }
        let count = environment["PROPERTY_SEEDS"].flatMap { UInt64($0) } ?? 15
        return Array(1...count)
    }

    @Test("what must always hold holds, replay gives the same, and calm brings every rollout to its end")
    func stories() {
        for seed in Self.seeds {
            var story = RandomStory(seed: seed)
            story.play(150)
            if story.invariants.breaches.isEmpty, story.problems.isEmpty { story.calmDown() }
            let replay = story.world.replayProblems(throughJSON: seed % 50 == 0)
            let found = story.invariants.breaches + story.problems + replay.map { "S16: \($0)" }
            #expect(found == [], "PROPERTY_SEED=\(seed)")
            if !found.isEmpty {
                print(story.description)
                return
            }
        }
    }

    @Test("a journal is replayed with the settings of then, whatever they are now")
    func settingsOfThen() {
        let others = Replay(settings: EngineSettings(settleTime: .minutes(30)))
        var differing = 0
        for seed in UInt64(1)...8 {
            var story = RandomStory(seed: seed)
            story.play(150)
            let journal = story.world.journal
            #expect(others.check(journal, against: story.world.engine).problems == [], "seed \(seed)")
            let without = journal.map { record in
                guard case .input(.started(let version, _)) = record.body else { return record }
                return JournalRecord(rollout: nil, at: record.at, body: .input(.started(version: version)))
            }
            if !others.check(without, against: story.world.engine).problems.isEmpty { differing += 1 }
        }
        #expect(differing > 0, "else this test shows nothing")
    }
}
