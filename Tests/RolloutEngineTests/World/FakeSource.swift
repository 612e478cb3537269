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
    /// Whether it then says when the next day's can come.
    var hasCalendar = false
    /// The failures that are counted, where it counts failures.
    var signatures: [FailureSignature]?

    /// A look at the source for a rollout; nil where no answer comes.
    func look(_ truth: Timestamp, for request: MeasurementRequest) -> Measurement? {
        guard let daysCome, let look = look(truth) else { return look(truth) }
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
        return Measurement(
            look.result, from: Timestamp(milliseconds: (step < end ? step : exposed) * day),
            to: Timestamp(milliseconds: end * day), query: "days", nextData: hasCalendar ? next : nil,
            signatures: signatures)
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
