import Foundation
public import RolloutModel

/// Reads zones from Foundation's time zone database, each once: ten thousand policies share a handful of zones.
public final class TimeZones {
    /// How many years after the present one are read; a policy is loaded anew long before they are over.
    static let yearsAhead = 10

    private let start: Date
    private let end: Date
    private var known: [String: TimeZoneRules] = [:]

    /// Zones with their changes from the year before `now` to ten years after it.
    public init(now: Timestamp) {
        let year = CivilTime(now, offset: .zero).date.year
        start = Self.newYear(year - 1)
        end = Self.newYear(year + Self.yearsAhead + 1)
    }

    /// The names that the database lists, for suggestions; it knows more, such as `Asia/Kolkata` beside `Asia/Calcutta`.
    var names: [String] { TimeZone.knownTimeZoneIdentifiers.filter { $0.contains("/") } }

    /// The rules of the zone of that name; nil where the database does not know it.
    ///
    /// Only names of the IANA database and `UTC` are taken: abbreviations such as `CET` or `EST` mean different things in
    /// different places.
    public func rules(named name: String) -> TimeZoneRules? {
        if let rules = known[name] { return rules }
        guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name),
            name == "UTC" || zone.identifier == name
        else { return nil }
        let rules = TimeZoneRules(
            name: name, initialOffset: .seconds(Int64(zone.secondsFromGMT(for: start))),
            transitions: transitions(of: zone))
        known[name] = rules
        return rules
    }

    private func transitions(of zone: TimeZone) -> [TimeZoneRules.Transition] {
        var transitions: [TimeZoneRules.Transition] = []
        var offset = zone.secondsFromGMT(for: start)
        var moment = start
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next > moment, next < end {
            let changed = zone.secondsFromGMT(for: next)
            if changed != offset {
                transitions.append(
                    .init(
                        at: Timestamp(milliseconds: Int64((next.timeIntervalSince1970 * 1_000).rounded())),
                        offset: .seconds(Int64(changed))))
            }
            (moment, offset) = (next, changed)
        }
        return transitions
    }

    private static func newYear(_ year: Int) -> Date {
        let days = CivilDate(year: min(max(year, 1), 9_999), month: 1, day: 1)?.daysSinceEpoch ?? 0
        return Date(timeIntervalSince1970: Double(days) * 86_400)
    }
}
