import DecisionJournal
import Foundation
import RolloutModel
import Testing

@Suite("The power goes", .serialized)
struct PowerCutTests {
    private static let scenario = Scenarios.of(Scenarios.application())
    private static let steps = ["10→25", "25→50", "finalized at 50"]

    /// One life of a daemon is taken down; then the power goes, on paper, after each of its operations, and what the disk has
    /// then must be a journal that knows of every request sent by then (S2, S3).
    @Test("after any operation: the chain verifies, and every request that was sent has its intent")
    func everywhere() async throws {
        try await Bench.run(scenario: Self.scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let disk = FaultyDisk(bench)
            let daemon = try await bench.startDaemon(environment: disk.environment(nil))
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            let changes = try disk.changes()
            let whole = try await bench.journal()
            #expect(changes.filter(\.isRequest).count == 3)
            #expect(Bookkeeping(whole).deeds.count == 3)
            var random = Random(seed: Torture.seed)
            var cuts = 0
            var lengths: [Int] = []
            let stride = Torture.stride(4)
            for end in Swift.stride(from: Int(random.next(below: UInt64(stride))), through: changes.count, by: stride) {
                let cut = PowerCut(after: changes.prefix(end))
                let sent = changes.prefix(end).count(where: \.isRequest)
                let chances = (0..<(Torture.isWhole ? 8 : 1)).map { _ in
                    PowerCut.Keeping.chance(random.next(below: .max))
                }
                for keeping in [PowerCut.Keeping.nothing] + chances {
                    let place = "after \(end) of \(changes.count), \(keeping)"
                    let folder = bench.folder("cut")
                    try cut.leave(in: folder, keeping: keeping)
                    var found: [JournalEntry] = []
                    do {
                        let journal = try SQLiteJournal.open(stateDirectory: folder) { found.append($0) }
                        try await journal.close()
                    } catch {
                        Issue.record("\(place): \(error)")
                        continue
                    }
                    cuts += 1
                    #expect(Bookkeeping(found).deeds.count >= sent, "\(place): \(found.count) entries, \(sent) sent")
                    #expect(found.map(\.hash) == whole.prefix(found.count).map(\.hash), "\(place)")
                    if case .nothing = keeping { lengths.append(found.count) }
                }
            }
            #expect(lengths == lengths.sorted(), "what was there once is there for good")
            #expect(lengths.last == whole.count || stride > 1)
            Torture.report("power cuts: \(cuts) of one life with \(changes.count) operations, none lost a sent request")
        }
    }

    /// The same with real lives: the daemon dies, the disk loses what was not synced, the next one goes on from there.
    @Test("in real lives: each step once, every intent settled")
    func lives() async throws {
        var random = Random(seed: Torture.seed)
        let stride = Torture.stride(40)
        let places = Swift.stride(from: 1 + Int(random.next(below: UInt64(stride))), to: 200, by: stride).map {
            (n: $0, seed: random.next(below: .max))
        }
        let cuts = try await fewAtOnce(places) { place in try await Self.live(dyingAt: place.n, seed: place.seed) }
        Torture.report("lives ended by a power cut: \(cuts.reduce(0, +))")
    }

    private static func live(dyingAt n: Int, seed: UInt64) async throws -> Int {
        var cuts = 0
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let disk = FaultyDisk(bench)
            let first = try bench.launchDaemon(
                environment: disk.environment(.init(kind: .any, action: .killsBefore, n: n)))
            if try await DaemonDiskTests.endOrFinish(first, bench) != 0 {
                cuts = 1
                let cut = PowerCut(after: try disk.changes())
                let keeping = seed % 2 == 0 ? PowerCut.Keeping.nothing : .chance(seed)
                try cut.leave(in: bench.folder("state"), keeping: keeping)
                let next = try await bench.startDaemon()
                try await bench.reaches(.finalized, "ladder", within: .seconds(120))
                try await bench.stop(next)
            }
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == steps, "at \(n), seed \(seed)")
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
        return cuts
    }
}
