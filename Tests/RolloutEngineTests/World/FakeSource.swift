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
