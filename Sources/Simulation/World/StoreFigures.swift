import RolloutModel

/// What the simulated Store has counted, in periods: as the real one's days and hours, and short enough for a world of hours.
struct StoreFigures {
    /// The length of a period.
    static let length = TimeSpan.minutes(15)
    /// How long after its end a period can be read.
    static let lag = TimeSpan.minutes(5)

    /// From the first period of which one can ask to the last; nil where there is none yet.
    let period: ClosedRange<Timestamp>?
    /// When there will be a newer one.
    private let next: Timestamp

    /// What can be read at that moment of a rollout.
    init(_ request: MeasurementRequest, at truth: Timestamp) {
        let end = Self.start(of: truth - Self.lag)
        func first(after moment: Timestamp) -> Timestamp? {
            let start = Self.start(of: moment)
            let whole = start == moment ? start : start + Self.length
            return whole < end ? whole : nil
        }
        let begin = first(after: max(request.exposedSince, request.stepSince)) ?? first(after: request.exposedSince)
        period = begin.map { $0...end }
        let whole = Self.start(of: request.exposedSince) + Self.length * 2
        next = period == nil ? max(whole, end + Self.length) + Self.lag : end + Self.length + Self.lag
    }

    private static func start(of moment: Timestamp) -> Timestamp {
        let length = length.milliseconds
        let into = ((moment.milliseconds % length) + length) % length
        return Timestamp(milliseconds: moment.milliseconds - into)
    }

    /// Nothing to say yet, and since the machine asks by its own clock, the promise is by that clock too.
    func silence(_ request: MeasurementRequest, at truth: Timestamp, wall: Timestamp) -> Measurement {
        Measurement(
            .noData("no period is over yet"), from: truth, to: truth, query: "the metric",
            requests: request.source.requests, nextData: wall + (next - truth))
    }

    /// The number, with when there can be another.
    func word(_ value: Double, _ request: MeasurementRequest, at truth: Timestamp, wall: Timestamp) -> Measurement {
        guard let period else { return silence(request, at: truth, wall: wall) }
        return Measurement(
            .value(value, sample: 5_000), from: period.lowerBound, to: period.upperBound, query: "the metric",
            requests: request.source.requests, nextData: wall + (next - truth))
    }

    /// The number that a source gives of a good or a bad version.
    func value(_ source: MetricSource, isSick: Bool) -> Double {
        switch source {
        case .storeCount: isSick ? 500 : 20
        case .storeSignatures: isSick ? 2 : 0
        case .store, .prometheus, .http, .check: isSick ? TrueHealth.sick : TrueHealth.healthy
        }
    }
}
