/// When a metric's source is worth asking again.
///
/// A source whose figures are of whole days or hours says with each answer when it can have newer ones (`nextData`). Until then
/// looks are left out; those that remain fall on the very moments on which they would have fallen otherwise, so that nothing is
/// learned later than by asking every time, and rollouts that began at different times go on asking at different times.
public enum SourceCalendar {
    /// No source is left alone for longer, whatever it promised: the Store may correct the figures of a period that is over, and a
    /// clock that was wrong when the promise was made must not blind the watch.
    public static let longestPause = TimeSpan.hours(6)

    /// How long after a look the next one is due.
    ///
    /// - Parameters:
    ///   - measurement: What the look brought; nil where it is not known.
    ///   - askedAt: When it was asked for.
    ///   - interval: The metric's own, which is the least.
    /// - Returns: A multiple of the interval: looks are left out, not moved.
    public static func pause(
        after measurement: Measurement?, askedAt: Timestamp, every interval: TimeSpan
    ) -> TimeSpan {
        guard let measurement, let next = measurement.nextData, next > askedAt, interval > .zero else {
            return interval
        }
        // What cannot be asked says nothing of when it can.
        if case .error = measurement.result { return interval }
        let wait = min(next - askedAt, .days(36_500)).milliseconds
        let looks = (wait + interval.milliseconds - 1) / interval.milliseconds
        return interval * max(1, min(looks, longestPause.milliseconds / interval.milliseconds))
    }

    /// How long lies between two looks where all goes well: what a plan counts on.
    public static func usualPause(of source: MetricSource, every interval: TimeSpan) -> TimeSpan {
        let news: TimeSpan
        switch source {
        case .store, .storeSignatures: news = longestPause
        case .storeCount: news = .hours(1)
        case .prometheus, .http, .check: return interval
        }
        let start = Timestamp(milliseconds: 0)
        let answer = Measurement(.value(0, sample: nil), from: start, to: start, query: "", nextData: start + news)
        return pause(after: answer, askedAt: start, every: interval)
    }
}
