import Foundation
import Testing

@Suite("No combination of options, faults and earlier states publishes what was not asked", .timeLimit(.minutes(60)))
struct PublishPropertyTests {
    private static let environment = ProcessInfo.processInfo.environment

    private static var seeds: [UInt64] {
        if let one = environment["PUBLISH_SEED"].flatMap({ UInt64($0) }) { return [one] }
        return Array(1...(environment["PUBLISH_SEEDS"].flatMap { UInt64($0) } ?? 60))
    }

    @Test(
        "a random search over the simulated Store; PUBLISH_SEEDS=N searches longer, PUBLISH_SEED=N tells one story again"
    )
    func search() async throws {
        for seed in Self.seeds {
            do { try await PublishStory(seed: seed).tell() } catch {
                Issue.record("\(PublishStory(seed: seed)): \(error)")
            }
        }
    }
}
