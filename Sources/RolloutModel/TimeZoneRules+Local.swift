extension TimeZoneRules {
    /// The time as the zone's clocks show it, in RFC 3339 with the offset then in force: `2027-03-28T03:00:00+02:00`.
    public func rfc3339(_ time: Timestamp) -> String {
        let civil = civilTime(at: time)
        let minutes = offset(at: time).milliseconds / 60_000
        let size = Int(minutes.magnitude)
        let sign = minutes < 0 ? "-" : "+"
        return "\(civil.date)T\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
            + "\(sign)\(padded(size / 60, 2)):\(padded(size % 60, 2))"
    }

    /// The changes of the clocks after `start` and up to `end`, each with the offset before it.
    public func changes(after start: Timestamp, upTo end: Timestamp) -> [(before: TimeSpan, transition: Transition)] {
        var before = initialOffset
        var found: [(before: TimeSpan, transition: Transition)] = []
        for transition in transitions {
            if transition.at > start, transition.at <= end { found.append((before, transition)) }
            before = transition.offset
        }
        return found
    }
}
