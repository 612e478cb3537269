import Foundation

/// When each of many rollouts was halted, for one contender in one cell.
struct Outcome: Sendable {
    /// The day of the halt of each run, from 1; nil where there was none.
    var days: [Int?] = []

    /// How many were halted by the end of that many looks.
    func halted(by look: Int) -> Share {
        Share(count: days.count { $0.map { $0 <= look } ?? false }, of: days.count)
    }

    /// The day by which half of all runs were halted; nil where fewer were.
    var median: Int? {
        let sorted = days.compactMap { $0 }.sorted()
        let half = (days.count + 1) / 2
        return sorted.count >= half ? sorted[half - 1] : nil
    }
}

/// A part of many runs, with its interval.
struct Share: Sendable {
    let count: Int
    let of: Int

    var value: Double { of == 0 ? 0 : Double(count) / Double(of) }

    /// Wilson's interval at 95 %.
    private var interval: (low: Double, high: Double) {
        let (n, z) = (Double(of), 1.96)
        let middle = (value + z * z / (2 * n)) / (1 + z * z / n)
        let reach = z * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
        return (max(0, middle - reach), min(1, middle + reach))
    }

    /// `1.5 %`
    var words: String { percent(value) }

    /// `1.5 (1.0–2.1) %`
    var wordsWithInterval: String {
        String(format: "%.1f (%.1f–%.1f) %%", value * 100, interval.low * 100, interval.high * 100)
    }
}

/// `1.5 %`
func percent(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }

/// What all contenders made of a cell.
struct CellOutcome: Sendable {
    var contenders = [Outcome](repeating: Outcome(), count: Study.names.count)
    /// The first day on which `compare` showed safety.
    var passes = Outcome()
}
