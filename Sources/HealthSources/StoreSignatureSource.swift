import RolloutModel
import StoreAPI

/// The failures that the new version has and its fallback does not, by the Store's analytics, over completed days.
///
/// What is absent from a fallback proves something only where the fallback had the time to show it: in use on enough days, and
/// by at least as many devices as the new version.
struct StoreSignatureSource: HealthSource {
    let analytics: StoreAnalytics
    /// How long after a day's end its rows are taken for complete.
    let lag: TimeSpan
    let clock: StoreClock

    func measure(_ request: MeasurementRequest) async -> Measurement {
        guard case .storeSignatures(let wanted) = request.source else { wrongSource(request) }
        let now = clock.wall()
        var trace = StoreTrace()
        do throws(HealthProblem) {
            let versions = try request.ownVersions()
            guard !request.fallbackVersions.isEmpty else { throw .noData("there is no fallback to compare with") }
            guard let range = CompletedDays.range(since: request.exposedSince, lag: lag, now: now),
                let history = CompletedDays.history(lag: lag, now: now)
            else {
                throw .notYet(
                    "no whole day since \(request.exposedSince) has been over for \(lag) yet",
                    until: CompletedDays.firstSettling(since: request.exposedSince, lag: lag))
            }
            let application = request.submission.target.application
            let usage = try trace.rows(await analytics.usage(of: application, on: history))
            guard usage.contains(where: { $0.version.map(versions.contains) == true }) else {
                throw .noData("the usage report has no row yet for version \(versions.listed)")
            }
            let failures = try trace.rows(await analytics.signatures(wanted.failure, of: application, on: history))
            let table = try SignatureTable(usage: usage, failures: failures, on: history, now: now)
            return try judge(table, wanted, versions, request, range, trace, now)
        } catch {
            return error.measurement(
                at: now, query: trace.query, requests: trace.requests, correlationID: trace.correlationID)
        }
    }

    /// Days wholly within the step in progress are evidence for it; before there are any, those of the whole rollout can at
    /// least show that it is going wrong.
    private func judge(
        _ table: SignatureTable, _ wanted: StoreSignatures, _ versions: Set<PackageVersion>,
        _ request: MeasurementRequest, _ range: ClosedRange<CivilDate>, _ trace: StoreTrace, _ now: Timestamp
    ) throws(HealthProblem) -> Measurement {
        let judgeable = table.judgeable(versions, in: range)
        let ofStep = judgeable.filter { $0.start >= request.stepSince }
        let dates = ofStep.isEmpty ? judgeable : ofStep
        guard let first = dates.first, let last = dates.last else {
            throw .noData(
                "no day since \(request.exposedSince) has rows for version \(versions.listed) in both reports yet")
        }
        let fallback = Set(request.fallbackVersions)
        let devices = table.deviceDays(versions, on: dates)
        try checkAge(table, fallback, wanted, devices)
        let found = table.signatures(versions, on: dates, absentFrom: fallback, minDevices: wanted.minDevices)
        return Measurement(
            .value(Double(found.count), sample: devices), from: first.start,
            to: try SampleTime.accepted(last.end, now: now),
            query: trace.query + "; version \(versions.listed), \(dates.count) days from \(first) to \(last), "
                + "against \(fallback.listed)",
            requests: trace.requests, correlationID: trace.correlationID,
            nextData: last == range.upperBound ? CompletedDays.nextSettling(after: now, lag: lag) : nil,
            signatures: Array(found.prefix(FailureSignature.mostNamed)))
    }

    private func checkAge(
        _ table: SignatureTable, _ fallback: Set<PackageVersion>, _ wanted: StoreSignatures, _ devices: Double
    ) throws(HealthProblem) {
        let lived = table.daysInUse(fallback)
        guard lived.count >= wanted.fallbackDays else {
            throw .noData(
                "the fallback \(fallback.listed) was in use on \(lived.count) of the \(wanted.fallbackDays) days that it must "
                    + "have lived to show which failures are old")
        }
        let shown = table.deviceDays(fallback, on: lived)
        guard shown >= devices else {
            throw .noData(
                "the fallback \(fallback.listed) had \(Int(shown)) device-days to show its failures in, fewer than the new "
                    + "version's \(Int(devices.rounded(.up)))")
        }
    }
}
