import Foundation
import Statistics

/// The numbers of the study.
enum Study {
    static let alpha = 0.05
    static let beta = 0.2
    static let ratio = 1.5
    static let looks = [8, 28, 112]
    static let audiences: [Double] = [500, 5_000, 50_000, 1_000_000]
    static let rates = [0.001, 0.005, 0.01, 0.05]
    static let ratios = [1.1, 1.25, 1.5, 2, 3]
    static let names = ["compare", "fixed threshold", "z-test each look", "Mann-Whitney", "failureLimit"]

    /// Every contender on the same days of many rollouts of a cell.
    static func run(_ cell: Cell, seed: UInt64, looks: Int = 112) -> CellOutcome {
        var outcome = CellOutcome()
        for run in 0..<cell.runs {
            var rollout = RolloutOfAWorld(cell, seed: seed &+ UInt64(run) &* 0xD134_2543_DE82_EF95)
            var compare = Compare(cell)
            var others: [any Contender] = [FixedThreshold(), EachLookZ(), MannWhitney(), FailureLimit()]
            var halts = [Int?](repeating: nil, count: names.count)
            var pass: Int?
            for day in 1...looks where halts.contains(nil) {
                let counts = rollout.next()
                // Once halted, a contender sees no more days.
                if halts[0] == nil {
                    if compare.halts(after: counts) { halts[0] = day }
                    if pass == nil, halts[0] == nil, compare.test.showsSafety(beta: beta) { pass = day }
                }
                for index in others.indices where halts[index + 1] == nil {
                    if others[index].halts(after: counts) { halts[index + 1] = day }
                }
            }
            for index in halts.indices { outcome.contenders[index].days.append(halts[index]) }
            outcome.passes.days.append(pass)
        }
        return outcome
    }

    /// `compare` alone on many rollouts of a cell.
    static func compare(_ cell: Cell, seed: UInt64, looks: Int) -> Outcome {
        var outcome = Outcome()
        for run in 0..<cell.runs {
            var rollout = RolloutOfAWorld(cell, seed: seed &+ UInt64(run) &* 0xD134_2543_DE82_EF95)
            var compare = Compare(cell)
            outcome.days.append((1...looks).first { _ in compare.halts(after: rollout.next()) })
        }
        return outcome
    }

    /// All cells, on every core; in their order.
    static func run(_ cells: [Cell], seed: UInt64, looks: Int = 112) async -> [CellOutcome] {
        await each(cells, seed) { run($0, seed: $1, looks: looks) }
    }

    /// The same for `compare` alone.
    static func compare(_ cells: [Cell], seed: UInt64, looks: Int) async -> [Outcome] {
        await each(cells, seed) { compare($0, seed: $1, looks: looks) }
    }

    private static func each<Result: Sendable>(
        _ cells: [Cell], _ seed: UInt64, _ body: @escaping @Sendable (Cell, UInt64) -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            for (place, cell) in cells.enumerated() {
                group.addTask { (place, body(cell, seed &+ UInt64(place) << 32)) }
            }
            var found: [(Int, Result)] = []
            for await result in group { found.append(result) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
