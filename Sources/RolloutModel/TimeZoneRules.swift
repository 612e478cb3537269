/// A time zone as a value: its name and every change of its offset that matters to a policy.
///
/// The shell reads the system's zone database once, when a policy loads; from then on the calendar is arithmetic, the
/// engine needs no file, and a journal replayed after a database update still comes to the same decisions.
public struct TimeZoneRules: Codable, Hashable, Sendable {
    /// A moment at which the zone's clocks change.
    public struct Transition: Codable, Hashable, Sendable {
        /// When.
        public let at: Timestamp
        /// How far the clocks are ahead of universal time from then on.
        public let offset: TimeSpan

        /// A change of the clocks.
        public init(at: Timestamp, offset: TimeSpan) {
            self.at = at
            self.offset = offset
        }
    }

    /// The zone's name in the IANA database, such as `Europe/Paris`.
    public let name: String
    /// The offset before the first transition.
    public let initialOffset: TimeSpan
    /// The changes, in rising order of time.
    public let transitions: [Transition]

    /// A zone; `transitions` must rise in time.
    public init(name: String, initialOffset: TimeSpan, transitions: [Transition] = []) {
        self.name = name
        self.initialOffset = initialOffset
        self.transitions = transitions
    }

    /// Universal time.
    public static let utc = TimeZoneRules(name: "UTC", initialOffset: .zero)

    /// How far the zone's clocks are ahead of universal time.
    public func offset(at time: Timestamp) -> TimeSpan {
        transitions.last { $0.at <= time }?.offset ?? initialOffset
    }

    /// What the zone's clocks show.
    public func civilTime(at time: Timestamp) -> CivilTime {
        CivilTime(time, offset: offset(at: time))
    }

    /// The first instant at which the zone's clocks show that time of that day or, where they skip it, a later one.
    ///
    /// In a fall-back overlap that is the earlier of the two instants; in a spring-forward gap it is the moment of the
    /// change itself. `secondOfDay` may be 86,400 or more: it then counts on into the next days.
    public func firstInstant(_ date: CivilDate, secondOfDay: Int) -> Timestamp {
        instants(date, secondOfDay: secondOfDay).first
    }

    /// The last instant at which the zone's clocks show that time of that day: in an overlap the later of the two.
    public func lastInstant(_ date: CivilDate, secondOfDay: Int) -> Timestamp {
        instants(date, secondOfDay: secondOfDay).last
    }

    private func instants(_ date: CivilDate, secondOfDay: Int) -> (first: Timestamp, last: Timestamp) {
        let local = Timestamp(milliseconds: Int64(date.daysSinceEpoch) * 86_400_000 + Int64(secondOfDay) * 1_000)
        var found: [Timestamp] = []
        var offset = initialOffset
        for (index, next) in transitions.enumerated() {
            let before = local - offset
            let after = local - next.offset
            let started = index == 0 || before >= transitions[index - 1].at
            if started && before < next.at { found.append(before) }
            if before >= next.at && after < next.at { return (next.at, next.at) }
            offset = next.offset
        }
        let last = local - offset
        if transitions.last.map({ last >= $0.at }) ?? true { found.append(last) }
        return (found.first ?? last, found.last ?? last)
    }
}
