import RolloutModel
import Statistics

/// The days of a rollout as one metric's source has told them: each once, with its newest counts (S24).
struct DayRecord: Hashable, Sendable {
    private var known = ComparedDays()
    /// How many failures the new version had beyond the fallback's; nil while there is no day.
    private(set) var excess: ExcessFailures?
    /// The days since the exposure.
    private var exposed = 0...0

    /// The record with a look's report taken in: numbers that were revised replace the old ones.
    func taking(_ measurement: Measurement, exposedSince: Timestamp) -> DayRecord {
        var record = self
        let first = CivilDate.firstWhole(after: exposedSince).daysSinceEpoch
        let last = CivilDate(of: measurement.to).daysSinceEpoch - 1
        if let report = measurement.days, report.first <= report.last {
            // A day that is not over by the look's own word is none that could be compared.
            let rows = report.days.filter { $0.day.daysSinceEpoch <= last }.map {
                (
                    day: $0.day.daysSinceEpoch,
                    counts: ComparedCounts(
                        failures: $0.failures, devices: $0.devices, fallbackFailures: $0.fallbackFailures,
                        fallbackDevices: $0.fallbackDevices)
                )
            }
            record.known.take(rows, of: report.first.daysSinceEpoch...report.last.daysSinceEpoch)
        }
        record.exposed = first...max(first, last)
        record.excess = ExcessFailures(record.known.counts(on: record.exposed))
        return record
    }

    /// The comparison of the days, as the look that was taken last has them.
    func comparison(_ comparison: Comparison, for measurement: Measurement) -> DayComparison {
        let first = CivilDate.firstWhole(after: measurement.from).daysSinceEpoch
        let last = CivilDate(of: measurement.to).daysSinceEpoch - 1
        let own = max(first, exposed.lowerBound)
        return DayComparison(
            comparison: comparison, all: known.comparison(ratio: comparison.ratio, on: exposed),
            own: own <= last
                ? known.comparison(ratio: comparison.ratio, on: own...last)
                : SequentialComparison(ratio: comparison.ratio))
    }
}
