/// The hours that the Store's analytics can be asked about for one rollout.
public enum CompletedHours {
    /// `failurehits` by the hour keeps 72 hours; the hour in progress is one of them.
    public static let kept = 71

    private static let hour = TimeSpan.hours(1)

    /// The last completed hours, at most so many, that lie wholly after the exposure began; nil where there is none yet.
    ///
    /// Hours wholly within the step in progress are evidence for it; before there are any, those of the whole rollout show at
    /// least that it is going wrong.
    public static func range(
        since exposure: Timestamp, step: Timestamp, hours: Int, now: Timestamp
    ) -> ClosedRange<Timestamp>? {
        let end = start(of: now)
        let oldest = end - hour * Int64(min(max(1, hours), kept))
        func first(after moment: Timestamp) -> Timestamp? {
            let whole = start(of: moment) == moment ? moment : start(of: moment) + hour
            return whole < end ? max(whole, oldest) : nil
        }
        return (first(after: max(exposure, step)) ?? first(after: exposure)).map { $0...end }
    }

    /// The beginning of the hour in which a moment lies, in universal time.
    public static func start(of moment: Timestamp) -> Timestamp {
        let length = hour.milliseconds
        let into = ((moment.milliseconds % length) + length) % length
        return Timestamp(milliseconds: moment.milliseconds - into)
    }

    /// When there will be an hour to ask about, where `range` has none.
    public static func firstCompletion(since exposure: Timestamp) -> Timestamp {
        let start = start(of: exposure)
        return start == exposure ? start + hour : start + hour * 2
    }

    /// When the hour in progress is over.
    public static func nextCompletion(after now: Timestamp) -> Timestamp { start(of: now) + hour }
}
