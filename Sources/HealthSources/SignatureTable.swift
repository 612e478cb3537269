import RolloutModel
import StoreAPI

/// The usage report and the report by failure laid side by side.
struct SignatureTable {
    private struct Cell: Hashable {
        let date: CivilDate
        let version: PackageVersion
        let hash: String
    }

    private var usage: [CivilDate: [PackageVersion: Double]] = [:]
    private var failures: [Cell: Double] = [:]
    private var names: [String: String] = [:]
    private var datesWithRows: Set<CivilDate> = []

    /// Refuses two rows for the same, and rows from the future. Rows that name no version or no failure count for nothing but
    /// that the report has reached their day.
    init(
        usage: [VersionDay], failures: [SignatureDay], on range: ClosedRange<CivilDate>, now: Timestamp
    ) throws(HealthProblem) {
        for date in usage.map(\.date) + failures.map(\.date) where date.start > now {
            throw .error(.futureDated, "a row of the Store's reports is of \(date), which is in the future")
        }
        for row in usage where range.contains(row.date) {
            guard let version = row.version else { continue }
            guard self.usage[row.date, default: [:]].updateValue(row.devices, forKey: version) == nil else {
                throw .error(.severalSeries, "the Store's report has two rows for version \(version) on \(row.date)")
            }
        }
        var seen: Set<SignatureDay> = []
        for row in failures where range.contains(row.date) {
            datesWithRows.insert(row.date)
            guard let version = row.version, let hash = row.hash else { continue }
            let key = SignatureDay(date: row.date, version: version, hash: hash, name: row.name, devices: 0)
            guard seen.insert(key).inserted else {
                throw .error(
                    .severalSeries,
                    "the Store's report has two rows for the failure \(quoted(hash)) of version \(version) on \(row.date)"
                )
            }
            self.failures[Cell(date: row.date, version: version, hash: hash), default: 0] += row.devices
            names[hash] = min(names[hash] ?? row.name ?? "", row.name ?? "")
        }
    }

    /// The days on which these versions can be judged, rising: both reports have rows of them.
    func judgeable(_ versions: Set<PackageVersion>, in range: ClosedRange<CivilDate>) -> [CivilDate] {
        usage.keys.sorted().filter { date in
            range.contains(date) && datesWithRows.contains(date) && devices(versions, on: date) > 0
        }
    }

    /// The days on which anybody used these versions, rising.
    func daysInUse(_ versions: Set<PackageVersion>) -> [CivilDate] {
        usage.keys.sorted().filter { devices(versions, on: $0) > 0 }
    }

    /// Active devices summed over days.
    func deviceDays(_ versions: Set<PackageVersion>, on dates: [CivilDate]) -> Double {
        dates.reduce(0) { $0 + devices(versions, on: $1) }
    }

    private func devices(_ versions: Set<PackageVersion>, on date: CivilDate) -> Double {
        versions.sorted().reduce(0) { $0 + (usage[date]?[$1] ?? 0) }
    }

    /// The failures that these versions had on these days on enough devices, and the fallback on no day at all: the one with
    /// the most devices first.
    ///
    /// Devices are those of the worst day: days cannot be added up, because the same devices may have it on each.
    func signatures(
        _ versions: Set<PackageVersion>, on dates: [CivilDate], absentFrom fallback: Set<PackageVersion>,
        minDevices: Double
    ) -> [FailureSignature] {
        let known = Set(failures.filter { $0.value > 0 && fallback.contains($0.key.version) }.map(\.key.hash))
        let own = failures.filter { $0.value > 0 && versions.contains($0.key.version) && !known.contains($0.key.hash) }
        let byHash = Dictionary(grouping: own.keys, by: \.hash)
        let found = byHash.compactMap { hash, cells -> FailureSignature? in
            let worst = dates.map { date in
                versions.sorted().reduce(0.0) { sum, version in
                    sum + (own[Cell(date: date, version: version, hash: hash)] ?? 0)
                }
            }.max()
            guard let worst, worst >= minDevices, let first = cells.map(\.date).min() else { return nil }
            return FailureSignature(
                hash: operatorText(hash, limit: Self.longestHash),
                name: operatorText(names[hash] ?? "", limit: Self.longestName), devices: worst, firstSeen: first.start)
        }
        return found.sorted { ($1.devices, $0.hash) < ($0.devices, $1.hash) }
    }

    /// A hash is a GUID; whatever else comes must not fill a screen.
    private static let longestHash = 64
    /// Long enough for the module and the function of most failures.
    private static let longestName = 120
}
