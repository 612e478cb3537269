import MarkedYAML
import RolloutModel

/// The rules of `windows`: a known zone, and some time in the week at which raising is allowed. Windows may overlap.
struct WindowRules {
    let reader: YAMLReader

    /// The zone's rules; nil where there is none, or none that is known, which is reported.
    func zone(_ fragment: PolicyFragment, _ zones: TimeZones) -> TimeZoneRules? {
        if let given = fragment.timeZone {
            if let rules = zones.rules(named: given.value) { return rules }
            let nearest = nearestWord(to: given.value, among: zones.names)
            reader.error(
                at: given.position, "timeZone: \(shownText(given.value)) is not a time zone that this machine knows",
                writeInstead: "write \(nearest ?? "a name of the IANA database such as Europe/Paris")")
        } else if let windows = fragment.windows, !windows.value.isEmpty {
            reader.error(
                at: windows.position, "there are windows and no time zone",
                writeInstead: "add \"timeZone: Europe/Paris\"")
        }
        return nil
    }

    /// Reports windows that never let anything be raised, and warns of those that have passed.
    func check(_ windows: [Marked<Window>], today: CivilDate) {
        for window in windows {
            guard case .dates(.allow, _, let to, _) = window.value, to < today else { continue }
            reader.warning(
                at: window.position, "the allow window ended on \(to): it never opens again",
                writeInstead: "remove it or move it")
        }
        guard let first = windows.first, WeekPlan(windows.map(\.value)).isAlwaysClosed else { return }
        reader.error(
            at: first.position, "the windows never allow anything to be raised: denied times cover all allowed ones",
            writeInstead: "shorten a deny window, or add an allow window beside it")
    }
}

/// A week by minutes, as the windows that come every week leave it open or closed.
private struct WeekPlan {
    private static let minutes = 7 * 24 * 60

    let isAlwaysClosed: Bool

    init(_ windows: [Window]) {
        let allows = windows.filter { $0.kind == .allow }
        let hasDatedAllow = allows.contains {
            if case .dates = $0 { true } else { false }
        }
        // Whole days of a calendar may lie anywhere in the week; only the weekly denies close them for good.
        var isOpen = [Bool](repeating: allows.isEmpty || hasDatedAllow, count: Self.minutes)
        for window in allows { Self.fill(&isOpen, window, with: true) }
        for window in windows where window.kind == .deny { Self.fill(&isOpen, window, with: false) }
        isAlwaysClosed = !isOpen.contains(true)
    }

    private static func fill(_ week: inout [Bool], _ window: Window, with value: Bool) {
        guard case .weekly(_, let days, let startSecond, let length, _) = window else { return }
        for (index, day) in Weekday.allCases.enumerated() where days.contains(day) {
            let start = index * 1_440 + startSecond / 60
            for minute in start..<start + Int(length.milliseconds / 60_000) { week[minute % minutes] = value }
        }
    }
}
