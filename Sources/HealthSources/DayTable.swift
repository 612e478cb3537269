import RolloutModel
import StoreAPI

/// Two reports laid side by side, day by day.
struct DayTable {
    private struct Day {
        var usage: [PackageVersion: Double] = [:]
        var failures: [PackageVersion: Double] = [:]
        var hasFailureRows = false
    }

    /// A rate over some days.
    struct Rate {
        let failures: Double
        let devices: Double
    }

    private var days: [CivilDate: Day] = [:]

    /// Refuses two rows for one day and version: pages that overlap, or a split that nobody asked for. Rows outside the
    /// asked days are left out, except that rows from the future say that a clock is wrong.
    init(
        usage: [VersionDay], failures: [VersionDay], on range: ClosedRange<CivilDate>, now: Timestamp
    ) throws(HealthProblem) {
        for row in usage + failures where row.date.start > now {
            throw .error(.futureDated, "a row of the Store's reports is of \(row.date), which is in the future")
        }
        for row in usage where range.contains(row.date) {
            try Self.put(row, into: &days[row.date, default: Day()].usage)
        }
        for row in failures where range.contains(row.date) {
            days[row.date, default: Day()].hasFailureRows = true
            try Self.put(row, into: &days[row.date, default: Day()].failures)
        }
    }

    private static func put(_ row: VersionDay, into cells: inout [PackageVersion: Double]) throws(HealthProblem) {
        guard let version = row.version else { return }
        guard cells.updateValue(row.devices, forKey: version) == nil else {
            throw .error(.severalSeries, "the Store's report has two rows for version \(version) on \(row.date)")
        }
    }

    /// The days on which these versions can be judged, rising.
    ///
    /// Both reports must have rows of the day. A version without a failure row had no failure only if the failure report has
    /// any row of that day at all: before that, the report may simply not be there yet. Failures without active devices
    /// mean that the usage report is incomplete.
    func judgeable(_ versions: Set<PackageVersion>) -> [CivilDate] {
        days.keys.sorted().filter { date in
            guard let day = days[date], day.hasFailureRows else { return false }
            let isUsed = versions.contains { day.usage[$0] != nil }
            let isConsistent = versions.allSatisfy { day.failures[$0] ?? 0 == 0 || day.usage[$0] ?? 0 > 0 }
            return isUsed && isConsistent
        }
    }

    /// The sums over these days.
    func rate(_ versions: Set<PackageVersion>, on dates: [CivilDate]) -> Rate {
        var failures = 0.0
        var devices = 0.0
        // In the order of days and versions: a sum of doubles depends on its order.
        for date in dates {
            for version in versions.sorted() {
                failures += days[date]?.failures[version] ?? 0
                devices += days[date]?.usage[version] ?? 0
            }
        }
        return Rate(failures: failures, devices: devices)
    }
}
