import RolloutModel

/// A metric's source: it says what it was told to say.
struct FakeSource {
    /// What it says.
    enum Script {
        case value(Double, sample: Double?)
        case noData
        case error(String)
        case silent
    }

    var script = Script.value(0, sample: nil)
    /// How long a time the number speaks of.
    var span = TimeSpan.zero
    /// How long ago that time ended.
    var lag = TimeSpan.zero
    /// The end of that time, where it stands still.
    var fixedEnd: Timestamp?
    /// How long the answer takes.
    var delay = TimeSpan.zero
    /// How long after its end a day's numbers come, where the numbers are of whole days.
    var daysCome: TimeSpan?
    /// Whether it speaks of whole days only to those who want days, and of now to all others.
    var hasDaysForWhoWantsThem = false
    /// Whether it then says when the next day's can come.
    var hasCalendar = false
    /// The failures that are counted, where it counts failures.
    var signatures: [FailureSignature]?
    /// The rows of each day, where the number is made of them; a day may have none, or several.
    var rows: [DayCounts]?

    /// A look at the source for a rollout; nil where no answer comes.
    func look(_ truth: Timestamp, for request: MeasurementRequest) -> Measurement? {
        guard let daysCome, let look = look(truth), request.wantsDays == true || !hasDaysForWhoWantsThem else {
            return look(truth)
        }
        let day: Int64 = 86_400_000
        func firstWhole(_ time: Timestamp) -> Int64 { (time.milliseconds + day - 1) / day }
        let end = (truth - daysCome).milliseconds / day
        let exposed = firstWhole(request.exposedSince)
        let next = Timestamp(milliseconds: (max(exposed, end) + 1) * day) + daysCome
        guard exposed < end else {
            return Measurement(
                .noData("no day yet"), from: truth, to: truth, query: "days", nextData: hasCalendar ? next : nil)
        }
        let step = firstWhole(request.stepSince)
        if let rows { return compared(rows, exposed..<end, step, request) }
        return Measurement(
            look.result, from: Timestamp(milliseconds: (step < end ? step : exposed) * day),
            to: Timestamp(milliseconds: end * day), query: "days",
            days: request.wantsDays == true ? Self.alike(exposed..<end) : nil, nextData: hasCalendar ? next : nil,
            signatures: signatures)
    }

    /// Days on which both versions fail alike, on many devices.
    private static func alike(_ days: Range<Int64>) -> DayReport {
        let dates = days.map { CivilDate(daysSinceEpoch: Int($0)) }
        return DayReport(
            first: dates[0], last: dates[dates.count - 1],
            days: dates.map {
                DayCounts(day: $0, failures: 500, devices: 50_000, fallbackFailures: 4_500, fallbackDevices: 450_000)
            })
    }

    /// What the Store's rates make of the rows: the step's own days as soon as there are any, and every day's counts.
    private func compared(
        _ rows: [DayCounts], _ span: Range<Int64>, _ step: Int64, _ request: MeasurementRequest
    ) -> Measurement {
        func date(_ day: Int64) -> CivilDate { CivilDate(daysSinceEpoch: Int(day)) }
        let settled = rows.filter { span.contains(Int64($0.day.daysSinceEpoch)) }
        let ofStep = settled.filter { $0.day >= date(step) }
        let judged = ofStep.isEmpty ? settled : ofStep
        guard let first = judged.first?.day, let last = judged.last?.day else {
            let now = date(span.upperBound).start
            return Measurement(.noData("no row"), from: now, to: now, query: "days")
        }
        let failures = judged.reduce(0) { $0 + ($1.failures.isFinite ? $1.failures : 0) }
        let devices = judged.reduce(0) { $0 + ($1.devices.isFinite ? $1.devices : 0) }
        return Measurement(
            .value(devices > 0 ? failures / devices : 0, sample: max(devices, 0)), from: first.start, to: last.end,
            query: "days",
            days: request.wantsDays == true
                ? DayReport(first: date(span.lowerBound), last: date(span.upperBound - 1), days: settled) : nil)
    }

    /// A look at the source; nil where no answer comes.
    func look(_ truth: Timestamp) -> Measurement? {
        let end = fixedEnd ?? truth - lag
        let from = end - span
        let query = "the metric"
        switch script {
        case .value(let value, let sample):
            return Measurement(.value(value, sample: sample), from: from, to: end, query: query)
        case .noData: return Measurement(.noData("the answer is empty"), from: from, to: end, query: query)
        case .error(let code):
            return Measurement(.error(code: code, message: "the source failed"), from: from, to: end, query: query)
        case .silent: return nil
        }
    }
}
