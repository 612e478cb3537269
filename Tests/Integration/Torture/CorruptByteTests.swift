import DecisionJournal
import Foundation
import RolloutModel
import Testing

@Suite("A byte of the database is wrong", .serialized)
struct CorruptByteTests {
    @Test("the daemon refuses it with a clear error and leaves it as it is, or the byte means nothing")
    func anyByte() async throws {
        var random = Random(seed: Torture.seed)
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let first = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(first)
            let path = bench.folder("state/journal.db")
            let whole = try await bench.journal()
            let good = try #require(FileManager.default.contents(atPath: path))
            let requests = try await bench.store.mutatingRequests().count
            var refused = 0
            let bytes = Torture.isWhole ? 300 : 10
            for _ in 0..<bytes {
                var bad = good
                let place = Int(random.next(below: UInt64(bad.count)))
                bad[place] ^= UInt8(1 << random.next(below: 8))
                try bad.write(to: URL(fileURLWithPath: path))
                if try await isRefused(bench, place: place) {
                    refused += 1
                    #expect(FileManager.default.contents(atPath: path) == bad, "byte \(place)")
                } else {
                    // Room that nothing lies in, or a hint that nobody reads: every entry is what it was.
                    let found = try await bench.journal()
                    #expect(found.prefix(whole.count).map(\.hash) == whole.map(\.hash), "byte \(place)")
                }
                for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) }
                // What a daemon that ran has written is newer than the good file.
                try? FileManager.default.removeItem(atPath: bench.folder("state/delivered"))
            }
            #expect(try await bench.store.mutatingRequests().count == requests)
            Torture.report("\(bytes) wrong bytes of \(good.count): \(refused) refused, none believed")
        }
    }

    private func isRefused(_ bench: Bench, place: Int) async throws -> Bool {
        let daemon = try bench.launchDaemon()
        try await eventually("refusal or work with byte \(place)", within: .seconds(60)) {
            daemon.exitStatus != nil || daemon.errors.contains("begins to work")
        }
        guard let status = daemon.exitStatus else {
            daemon.send(SIGTERM)
            _ = try await daemon.exit(within: .seconds(60))
            return false
        }
        #expect(status == 1, "byte \(place): \(daemon.errors)")
        #expect(daemon.errors.contains("journal.db"), "byte \(place): \(daemon.errors)")
        #expect(!daemon.errors.contains("Fatal error"), "byte \(place): \(daemon.errors)")
        return true
    }
}
