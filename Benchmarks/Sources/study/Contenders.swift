import Foundation
import Statistics

/// A way to decide, day by day, whether to halt.
protocol Contender {
    /// Whether this day brings the halt.
    mutating func halts(after day: ComparedCounts) -> Bool
}

/// The days so far, summed.
struct Sums {
    var failures = 0.0
    var devices = 0.0
    var fallbackFailures = 0.0
    var fallbackDevices = 0.0

    mutating func add(_ day: ComparedCounts) {
        failures += day.failures
        devices += day.devices
        fallbackFailures += day.fallbackFailures
        fallbackDevices += day.fallbackDevices
    }

    var rate: Double { failures / devices }
    var fallbackRate: Double { fallbackFailures / fallbackDevices }
}

/// `compare` of a policy.
struct Compare: Contender {
    private(set) var test: SequentialComparison
    private let alpha: Double

    init(_ cell: Cell) {
        test = SequentialComparison(ratio: cell.policyRatio)
        alpha = cell.policyAlpha
    }

    mutating func halts(after day: ComparedCounts) -> Bool {
        test.add(day)
        return test.showsHarm(alpha: alpha)
    }
}

/// A fixed threshold: the rate of all days so far above 1.5 times the fallback's.
struct FixedThreshold: Contender {
    private var sums = Sums()

    mutating func halts(after day: ComparedCounts) -> Bool {
        sums.add(day)
        return sums.failures > 0 && sums.rate > Study.ratio * sums.fallbackRate
    }
}

/// A one-sided z-test of two proportions at 5 %, anew at every look.
struct EachLookZ: Contender {
    private var sums = Sums()

    mutating func halts(after day: ComparedCounts) -> Bool {
        sums.add(day)
        let pooled = (sums.failures + sums.fallbackFailures) / (sums.devices + sums.fallbackDevices)
        let variance = pooled * (1 - pooled) * (1 / sums.devices + 1 / sums.fallbackDevices)
        return variance > 0 && (sums.rate - sums.fallbackRate) / variance.squareRoot() > 1.6449
    }
}

/// The Mann-Whitney test of the daily rates as Kayenta makes it: a confidence of 98 %, two-sided, at every look.
struct MannWhitney: Contender {
    private var new: [Double] = []
    private var fallback: [Double] = []
    private var wins = 0.0

    mutating func halts(after day: ComparedCounts) -> Bool {
        let (rate, fallbackRate) = (day.failures / day.devices, day.fallbackFailures / day.fallbackDevices)
        for known in fallback { wins += Self.win(rate, known) }
        new.append(rate)
        for known in new { wins += Self.win(known, fallbackRate) }
        fallback.append(fallbackRate)
        let count = Double(new.count)
        let deviation = (count * count * (2 * count + 1) / 12).squareRoot()
        return (wins - count * count / 2 - 0.5) / deviation > 2.3263
    }

    private static func win(_ a: Double, _ b: Double) -> Double { a > b ? 1 : a == b ? 0.5 : 0 }
}

/// Argo Rollouts: each day judged by itself against 1.5 times the fallback's rate, a halt at the third failure (`failureLimit: 2`).
struct FailureLimit: Contender {
    private var failures = 0

    mutating func halts(after day: ComparedCounts) -> Bool {
        let bound = Study.ratio * day.fallbackFailures / day.fallbackDevices
        if day.failures > 0, day.failures / day.devices > bound { failures += 1 }
        return failures > 2
    }
}
