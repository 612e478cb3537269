import Foundation
import RolloutModel

/// How hard the torture is: a bounded part with every test run, all of it with `make torture`
/// (docs/internals/torture.md).
enum Torture {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// Whether everything is done that there is to do.
    static let isWhole = ProcessInfo.processInfo.environment["TORTURE"] == "whole"

    /// Where chance begins: the same seed makes the same choices.
    static let seed = number("TORTURE_SEED") ?? UInt64.random(in: 1...UInt64(UInt32.max))

    /// How often the daemon is killed at a random moment.
    static let kills = Int(number("TORTURE_KILLS") ?? (isWhole ? 1_000 : 40))

    /// How many worlds are on their way at once: most of a world's time is waiting.
    static let atOnce = Int(number("TORTURE_AT_ONCE") ?? 2)

    /// Of so many places one is tried, beginning with one of chance.
    static func stride(_ short: Int) -> Int { isWhole ? 1 : short }

    /// Says what was done; `make torture` collects these lines.
    static func report(_ line: String) { print("torture: \(line) [seed \(seed)]") }
}

/// Runs the body for each item, a few at a time.
///
/// - Throws: The first error of a body; the others are cancelled.
func fewAtOnce<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        var results: [Result] = []
        for (index, item) in items.enumerated() {
            if index >= Torture.atOnce, let result = try await group.next() { results.append(result) }
            group.addTask { try await body(item) }
        }
        for try await result in group { results.append(result) }
        return results
    }
}

/// Chance that knows its seed, for a test's report.
struct Random {
    let seed: UInt64
    private var source: SplitMix

    init(seed: UInt64) {
        self.seed = seed
        source = SplitMix(seed: seed)
    }

    mutating func next(below bound: UInt64) -> UInt64 { source.next() % bound }

    /// True once in so many times.
    mutating func once(in count: UInt64) -> Bool { next(below: count) == 0 }
}
