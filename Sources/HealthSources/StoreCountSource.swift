import RolloutModel
import StoreAPI

/// A number of failures by the Store's analytics: devices with such a failure, hour by hour, summed over the last completed
/// hours, on the versions that only the new submission has.
///
/// The Store has these hours long before it knows how many devices were active, so this can warn when there is no rate yet.
struct StoreCountSource: HealthSource {
    let analytics: StoreAnalytics
    let clock: StoreClock

    func measure(_ request: MeasurementRequest) async -> Measurement {
        guard case .storeCount(let count) = request.source else { wrongSource(request) }
        let now = clock.wall()
        var trace = StoreTrace()
        do throws(HealthProblem) {
            let versions = try request.ownVersions()
            guard
                let range = CompletedHours.range(
                    since: request.exposedSince, step: request.stepSince, hours: count.hours, now: now)
            else {
                throw .notYet(
                    "no whole hour since \(request.exposedSince) is over yet",
                    until: CompletedHours.firstCompletion(since: request.exposedSince))
            }
            let rows = try trace.rows(
                await analytics.hourlyFailures(
                    count.failure, of: request.submission.target.application, from: range.lowerBound,
                    to: range.upperBound - .hours(1)))
            return try judge(HourTable(rows, in: range, now: now), versions, range, trace, now)
        } catch {
            return error.measurement(
                at: now, query: trace.query, requests: trace.requests, correlationID: trace.correlationID)
        }
    }

    /// The report reaches as far as its newest row of any version: a version without a row until then had no failure. What lies
    /// behind it may be late.
    private func judge(
        _ table: HourTable, _ versions: Set<PackageVersion>, _ range: ClosedRange<Timestamp>, _ trace: StoreTrace,
        _ now: Timestamp
    ) throws(HealthProblem) -> Measurement {
        guard let newest = table.newest else {
            throw .noData(
                "the hourly report has no row yet from \(range.lowerBound) to \(range.upperBound), of any version")
        }
        let end = try SampleTime.accepted(newest + .hours(1), now: now)
        let hours = (end - range.lowerBound).milliseconds / TimeSpan.hours(1).milliseconds
        return Measurement(
            .value(table.sum(versions), sample: nil), from: range.lowerBound, to: end,
            query: trace.query + "; version \(versions.listed), \(hours) hours from \(range.lowerBound) to \(end)",
            requests: trace.requests, correlationID: trace.correlationID,
            nextData: end == range.upperBound ? CompletedHours.nextCompletion(after: now) : nil)
    }
}

/// The hourly report's rows.
private struct HourTable {
    private struct Cell: Hashable {
        let hour: Timestamp
        let version: PackageVersion
    }

    /// The newest hour of which there is a row, of whatever version.
    private(set) var newest: Timestamp?
    private var cells: [Cell: Double] = [:]
    private var order: [Cell] = []

    /// Refuses two rows for one hour and version, and rows from the future. Rows outside the asked hours are left out.
    init(_ rows: [VersionHour], in range: ClosedRange<Timestamp>, now: Timestamp) throws(HealthProblem) {
        for row in rows {
            guard row.hour <= now else {
                throw .error(.futureDated, "a row of the Store's reports is of \(row.hour), which is in the future")
            }
            guard range.contains(row.hour), row.hour < range.upperBound else { continue }
            newest = max(newest ?? row.hour, row.hour)
            guard let version = row.version else { continue }
            let cell = Cell(hour: row.hour, version: version)
            guard cells.updateValue(row.devices, forKey: cell) == nil else {
                throw .error(.severalSeries, "the Store's report has two rows for version \(version) at \(row.hour)")
            }
            order.append(cell)
        }
        // A sum of doubles depends on its order, and the Store's is its own affair.
        order.sort { ($0.hour, $0.version) < ($1.hour, $1.version) }
    }

    /// Devices with a failure, summed over the hours.
    func sum(_ versions: Set<PackageVersion>) -> Double {
        order.reduce(0) { versions.contains($1.version) ? $0 + (cells[$1] ?? 0) : $0 }
    }
}
