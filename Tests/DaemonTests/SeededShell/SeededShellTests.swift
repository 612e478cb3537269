import Foundation
import Testing

/// The shell's promises in every order that the seeds find. `SHELL_SEEDS=N` tells more stories, `SHELL_SEED=N` one alone,
/// with its account.
@Suite("The shell on a seeded executor", .timeLimit(.minutes(10)))
struct SeededShellTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test("whatever comes in whatever order: recorded before sent, answered once, stopped in time, nothing left behind")
    func stories() throws {
        if let seed = Self.environment["SHELL_SEED"].flatMap(UInt64.init) {
            let result = try SeededStory.tell(seed)
            print(result.lines.joined(separator: "\n"))
            #expect(result.violations == [])
            return
        }
        let count = Self.environment["SHELL_SEEDS"].flatMap(UInt64.init) ?? 100
        var failures = 0
        for seed in 1...max(1, count) {
            let violations = try SeededStory.tell(seed).violations
            guard let first = violations.first else { continue }
            failures += 1
            Issue.record("seed \(seed): \(first) (SHELL_SEED=\(seed) tells the story)")
            if failures == 20 { break }
        }
    }

    @Test("the same seed tells the same story, line by line; another seed another one")
    func replay() throws {
        for seed: UInt64 in 1...10 {
            let told = try SeededStory.tell(seed).lines
            #expect(try SeededStory.tell(seed).lines == told, "seed \(seed)")
            #expect(try SeededStory.tell(seed + 1_000).lines != told)
        }
    }
}
