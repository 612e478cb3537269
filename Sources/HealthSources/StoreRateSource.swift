import RolloutModel
import StoreAPI

/// A rate of the Store's analytics: devices with such a failure ÷ active devices, on the versions that only the new
/// submission has, over completed days.
struct StoreRateSource: HealthSource {
    let analytics: StoreAnalytics
    /// How long after a day's end its rows are taken for complete.
    let lag: TimeSpan
    let clock: StoreClock

    func measure(_ request: MeasurementRequest) async -> Measurement {
        guard case .store(let rate) = request.source else { wrongSource(request) }
        let now = clock.wall()
        var trace = StoreTrace()
        do throws(HealthProblem) {
            let versions = try request.ownVersions()
            guard let range = CompletedDays.range(since: request.exposedSince, lag: lag, now: now) else {
                throw .notYet(
                    "no whole day since \(request.exposedSince) has been over for \(lag) yet",
                    until: CompletedDays.firstSettling(since: request.exposedSince, lag: lag))
            }
            let table = try await table(rate, request, versions, range, now, &trace)
            return try judge(table, versions, request, range, trace, now)
        } catch {
            return error.measurement(
                at: now, query: trace.query, requests: trace.requests, correlationID: trace.correlationID)
        }
    }

    private func table(
        _ rate: StoreRate, _ request: MeasurementRequest, _ versions: Set<PackageVersion>,
        _ range: ClosedRange<CivilDate>, _ now: Timestamp, _ trace: inout StoreTrace
    ) async throws(HealthProblem) -> DayTable {
        let application = request.submission.target.application
        let usage = try trace.rows(await analytics.usage(of: application, on: range))
        // Spares the account's budget the second report while the first has nothing to divide by.
        guard usage.contains(where: { $0.version.map(versions.contains) == true }) else {
            throw .noData("the usage report has no row yet for version \(versions.listed)")
        }
        let failures = try trace.rows(await analytics.failures(rate, of: application, on: range))
        return try DayTable(usage: usage, failures: failures, on: range, now: now)
    }

    /// Days wholly within the step in progress are evidence for it; before there are any, those of the whole rollout can at
    /// least show that it is going wrong.
    private func judge(
        _ table: DayTable, _ versions: Set<PackageVersion>, _ request: MeasurementRequest,
        _ range: ClosedRange<CivilDate>, _ trace: StoreTrace, _ now: Timestamp
    ) throws(HealthProblem) -> Measurement {
        let judgeable = table.judgeable(versions)
        let ofStep = judgeable.filter { $0.start >= request.stepSince }
        let dates = ofStep.isEmpty ? judgeable : ofStep
        guard let first = dates.first, let last = dates.last else {
            throw .noData(
                "no day since \(request.exposedSince) has rows for version \(versions.listed) in both reports yet")
        }
        let rate = table.rate(versions, on: dates)
        let value = rate.failures / rate.devices
        guard rate.devices > 0, value.isFinite, rate.devices.isFinite else {
            throw .noData("version \(versions.listed) had no active device from \(first) to \(last)")
        }
        let end = try SampleTime.accepted(last.end, now: now)
        let days = request.wantsDays == true ? days(table, versions, request, range) : nil
        // A comparison waits for the newest day of both versions.
        let isComparable = request.fallbackVersions.isEmpty || days?.days.last?.day == range.upperBound
        let isWhole = last == range.upperBound && (days == nil || isComparable)
        return Measurement(
            .value(value, sample: rate.devices), from: first.start, to: end,
            query: trace.query + "; version \(versions.listed), \(dates.count) days from \(first) to \(last)",
            baseline: baseline(table, request, dates),
            days: days, requests: trace.requests, correlationID: trace.correlationID,
            nextData: isWhole ? CompletedDays.nextSettling(after: now, lag: lag) : nil)
    }

    /// The counts of each day on which both the new version and the fallback can be judged: days of one alone compare nothing.
    private func days(
        _ table: DayTable, _ versions: Set<PackageVersion>, _ request: MeasurementRequest,
        _ range: ClosedRange<CivilDate>
    ) -> DayReport {
        let fallback = Set(request.fallbackVersions)
        let common = Set(table.judgeable(versions)).intersection(table.judgeable(fallback))
        return DayReport(
            first: range.lowerBound, last: range.upperBound,
            days: common.sorted().map { day in
                let (own, other) = (table.rate(versions, on: [day]), table.rate(fallback, on: [day]))
                return DayCounts(
                    day: day, failures: own.failures, devices: own.devices, fallbackFailures: other.failures,
                    fallbackDevices: other.devices)
            })
    }

    /// The fallback's rate on the same days; nil unless every one of them can be judged for it as well.
    private func baseline(_ table: DayTable, _ request: MeasurementRequest, _ dates: [CivilDate]) -> Double? {
        let versions = Set(request.fallbackVersions)
        guard Set(dates).isSubset(of: table.judgeable(versions)) else { return nil }
        let rate = table.rate(versions, on: dates)
        let value = rate.failures / rate.devices
        return rate.devices > 0 && value.isFinite ? value : nil
    }
}
