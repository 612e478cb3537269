import RolloutModel

/// A source of health that always has an answer, and a healthy one unless it is told another.
///
/// The Store's own figures speak of whole days and lie behind, also when all is well; those of every other source are of the
/// moment.
struct IdealSource {
    /// The metric whose answers these are.
    let metric: Metric
    /// What it says in place of a healthy number.
    let value: Double?

    /// A look at the metric.
    func look(_ request: MeasurementRequest, at now: Timestamp) -> Measurement {
        let result = Measurement.Result.value(value ?? metric.healthyValue, sample: metric.minSample)
        switch request.source {
        case .prometheus, .http, .check: return Measurement(result, from: now, to: now, query: "")
        case .store, .storeSignatures: return ofDays(result, request, now)
        case .storeCount(let count): return ofHours(result, count, request, now)
        }
    }

    private func ofDays(_ result: Measurement.Result, _ request: MeasurementRequest, _ now: Timestamp) -> Measurement {
        let lag = CompletedDays.usualLag
        guard let settled = CompletedDays.range(since: request.exposedSince, lag: lag, now: now) else {
            return Measurement(
                .noData("no whole day is settled yet"), from: now, to: now, query: "",
                requests: request.source.requests,
                nextData: CompletedDays.firstSettling(since: request.exposedSince, lag: lag))
        }
        let ofStep = max(settled.lowerBound, CivilDate.firstWhole(after: request.stepSince))
        let first = ofStep <= settled.upperBound ? ofStep : settled.lowerBound
        return Measurement(
            result, from: first.start, to: settled.upperBound.end, query: "",
            days: request.wantsDays == true ? Self.alike(on: settled) : nil, requests: request.source.requests,
            nextData: CompletedDays.nextSettling(after: now, lag: lag))
    }

    /// Days on which both versions fail alike, on an audience so large that one of them shows it: how long a comparison takes
    /// with fewer devices, nobody can plan.
    private static func alike(on days: ClosedRange<CivilDate>) -> DayReport {
        let (devices, rate) = (100_000.0, 0.01)
        let counts = (days.lowerBound.daysSinceEpoch...days.upperBound.daysSinceEpoch).map {
            DayCounts(
                day: CivilDate(daysSinceEpoch: $0), failures: devices * rate, devices: devices,
                fallbackFailures: devices * rate, fallbackDevices: devices)
        }
        return DayReport(first: days.lowerBound, last: days.upperBound, days: counts)
    }

    private func ofHours(
        _ result: Measurement.Result, _ count: StoreCount, _ request: MeasurementRequest, _ now: Timestamp
    ) -> Measurement {
        let range = CompletedHours.range(
            since: request.exposedSince, step: request.stepSince, hours: count.hours, now: now)
        guard let range else {
            return Measurement(
                .noData("no whole hour is over yet"), from: now, to: now, query: "",
                requests: request.source.requests,
                nextData: CompletedHours.firstCompletion(since: request.exposedSince))
        }
        return Measurement(
            result, from: range.lowerBound, to: range.upperBound, query: "", requests: request.source.requests,
            nextData: CompletedHours.nextCompletion(after: now))
    }
}

extension Metric {
    /// A value that passes; the nearest to the bound, so that also the narrowest band holds it.
    var healthyValue: Double {
        switch (pass, fail) {
        case (.above(let bound)?, _): bound.nextUp
        case (.below(let bound)?, _): bound.nextDown
        case (nil, .above(let bound)?), (nil, .below(let bound)?): bound
        case (nil, nil): 0
        }
    }
}
