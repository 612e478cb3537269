import RolloutModel
import Statistics

/// What a metric's source has told of each day, kept by rules of its own: what was told last of a day counts, and counts once.
struct DayBook: Sendable {
    private var rows: [Int: [DayCounts]] = [:]
    /// The end of the time that the newest look spoke of.
    private var end: Timestamp?
    /// Since when the rollout was exposed, as the newest look was asked.
    private var exposed = 0
    /// What the days since the exposure came to, after each look so far.
    private(set) var told: Set<ComparisonEvidence.Sample> = []

    /// Takes in a look that makes sense by itself.
    mutating func take(_ measurement: Measurement, _ request: MeasurementRequest, at now: Timestamp) {
        guard measurement.isSound, measurement.to <= now + Witness.ahead, end.map({ $0 <= measurement.to }) ?? true
        else { return }
        end = measurement.to
        exposed = CivilDate.firstWhole(after: request.exposedSince).daysSinceEpoch
        guard let report = measurement.days, report.first <= report.last else { return }
        for day in report.first.daysSinceEpoch...report.last.daysSinceEpoch { rows[day] = nil }
        for row in report.days { rows[row.day.daysSinceEpoch, default: []].append(row) }
        told.insert(sample)
    }

    /// What the days since the exposure come to.
    private var sample: ComparisonEvidence.Sample {
        let counts = counts(from: exposed)
        func sum(_ number: KeyPath<ComparedCounts, Double>) -> Double { counts.reduce(0) { $0 + $1[keyPath: number] } }
        return ComparisonEvidence.Sample(
            days: counts.count, failures: sum(\.failures), devices: sum(\.devices),
            fallbackFailures: sum(\.fallbackFailures), fallbackDevices: sum(\.fallbackDevices))
    }

    /// Whether the days since the exposure show harm.
    func showsHarm(_ comparison: Comparison) -> Bool {
        test(comparison, from: exposed).showsHarm(alpha: comparison.level)
    }

    /// Whether the whole days since a moment show safety.
    func showsSafety(_ comparison: Comparison, since moment: Timestamp) -> Bool {
        let first = max(exposed, CivilDate.firstWhole(after: moment).daysSinceEpoch)
        return test(comparison, from: first).showsSafety(beta: Comparison.beta)
    }

    /// How many failures the new version had more than the fallback would have had.
    var excess: Double {
        counts(from: exposed).reduce(0) {
            $0 + $1.failures - $1.devices * $1.fallbackFailures / $1.fallbackDevices
        }
    }

    /// Whether they are more than the budget, and no chance.
    func exceeds(_ budget: Int) -> Bool { ExcessFailures(counts(from: exposed))?.exceeds(Double(budget)) ?? false }

    private func test(_ comparison: Comparison, from first: Int) -> SequentialComparison {
        var test = SequentialComparison(ratio: comparison.ratio)
        for day in counts(from: first) { test.add(day) }
        return test
    }

    private func counts(from first: Int) -> [ComparedCounts] {
        let last = end.map { CivilDate(of: $0).daysSinceEpoch - 1 } ?? .min
        return rows.keys.sorted().compactMap { day in
            guard day >= first, day <= last, let told = rows[day], told.count == 1 else { return nil }
            return ComparedCounts(
                failures: told[0].failures, devices: told[0].devices, fallbackFailures: told[0].fallbackFailures,
                fallbackDevices: told[0].fallbackDevices)
        }
    }
}

extension Measurement {
    /// Whether the look brought a number that makes sense by itself.
    var isSound: Bool {
        guard case .value(let value, let sample) = result else { return false }
        return value.isFinite && (sample.map { $0.isFinite && $0 >= 0 } ?? true) && from <= to
    }
}
