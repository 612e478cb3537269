import RolloutModel

/// When a policy's windows allow raising. Windows are civil times of the named zone (rule 6): in a spring-forward gap one
/// starts at the first instant that exists, in a fall-back overlap it spans both.
struct WindowCalendar {
    private let windows: [Window]
    private let zone: TimeZoneRules

    /// How far ahead an opening is looked for.
    private static let horizon = TimeSpan.days(400)

    init(policy: Policy) {
        windows = policy.windows
        zone = policy.timeZone ?? .utc
    }

    /// Why raising is not allowed now; nil when it is.
    func closure(at time: Timestamp) -> String? {
        if let deny = windows.first(where: { $0.kind == .deny && contains($0, time) }) {
            return "A deny window is in force" + (deny.reason.map { " (\($0))" } ?? "")
        }
        let allows = windows.filter { $0.kind == .allow }
        if allows.isEmpty || allows.contains(where: { contains($0, time) }) { return nil }
        return "No allow window is open"
    }

    /// Why raising waits for a while: the windows that forbid it, or those that are waited for.
    struct Closure {
        /// What the windows do: `deny` where they forbid, `allow` where they are waited for.
        let kind: Window.Kind
        /// The windows.
        let windows: [Window]
    }

    /// The first instant from `time` on at which raising is allowed; nil when there is none within 400 days.
    func nextOpening(after time: Timestamp) -> Timestamp? { wayToOpening(from: time).opening }

    /// What lies between `time` and the next opening, in order, and when that is.
    func wayToOpening(from time: Timestamp) -> (closures: [Closure], opening: Timestamp?) {
        var candidate = time
        var closures: [Closure] = []
        while candidate - time < Self.horizon {
            if let end = denyEnd(around: candidate) {
                closures.append(
                    Closure(kind: .deny, windows: windows.filter { $0.kind == .deny && contains($0, candidate) }))
                candidate = end
            } else if closure(at: candidate) == nil {
                return (closures, candidate)
            } else if let start = nextAllow(after: candidate) {
                closures.append(
                    Closure(kind: .allow, windows: windows.filter { $0.kind == .allow && contains($0, start) }))
                candidate = start
            } else {
                return (closures, nil)
            }
        }
        return (closures, nil)
    }

    /// When the deny windows that hold `time` end, the last of them; nil when none holds it.
    private func denyEnd(around time: Timestamp) -> Timestamp? {
        windows.filter { $0.kind == .deny }.flatMap { stretches(of: $0, around: time, daysAhead: 1) }
            .filter { $0.contains(time) }.map(\.upperBound).max()
    }

    /// No later than the next instant at which a window begins or ends: one that is far off is looked for again.
    func nextChange(after time: Timestamp) -> Timestamp {
        let bounds = windows.flatMap { stretches(of: $0, around: time, daysAhead: 1) }.flatMap {
            [$0.lowerBound, $0.upperBound]
        }
        return bounds.filter { $0 > time }.reduce(time + .hours(12), min)
    }

    /// The next instant at which an allow window starts.
    private func nextAllow(after time: Timestamp) -> Timestamp? {
        windows.filter { $0.kind == .allow }.flatMap { stretches(of: $0, around: time, daysAhead: 8) }
            .map(\.lowerBound).filter { $0 > time }.min()
    }

    private func contains(_ window: Window, _ time: Timestamp) -> Bool {
        stretches(of: window, around: time, daysAhead: 1).contains { $0.contains(time) }
    }

    /// The window's stretches that may hold `time` or begin within so many days after it; a range of dates has just the one.
    private func stretches(of window: Window, around time: Timestamp, daysAhead: Int) -> [Range<Timestamp>] {
        switch window {
        case .dates(_, let from, let to, _):
            let dayAfter = CivilDate(daysSinceEpoch: to.daysSinceEpoch + 1)
            return stretch(zone.firstInstant(from, secondOfDay: 0), zone.lastInstant(dayAfter, secondOfDay: 0))
        case .weekly(_, let days, let startSecond, let length, _):
            let today = zone.civilTime(at: time).date.daysSinceEpoch
            // One that began so many days ago may still be open, with a day to spare for a change of the clocks.
            let daysBack = Int(length.milliseconds / TimeSpan.days(1).milliseconds) + 2
            return (-daysBack...daysAhead).map { CivilDate(daysSinceEpoch: today + $0) }.filter {
                days.contains($0.weekday)
            }.flatMap {
                stretch(
                    zone.firstInstant($0, secondOfDay: startSecond),
                    zone.lastInstant($0, secondOfDay: startSecond + Int(length.milliseconds / 1_000)))
            }
        }
    }

    private func stretch(_ start: Timestamp, _ end: Timestamp) -> [Range<Timestamp>] {
        start < end ? [start..<end] : []
    }
}
