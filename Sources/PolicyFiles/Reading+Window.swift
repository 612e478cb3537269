import MarkedYAML
import RolloutModel

extension Reading where Value == Window {
    /// A weekly window or a range of days.
    static var window: Reading {
        .mapping { keys in
            let kind: Window.Kind? = keys.required("kind", .word, example: "allow")
            let reason = keys.optional("reason", .text)
            let weekly = WeeklyKeys(keys)
            let dates = DateKeys(keys)
            switch (weekly.areGiven, dates.areGiven) {
            case (true, false): return kind.flatMap { weekly.window($0, reason, keys) }
            case (false, true): return kind.flatMap { dates.window($0, reason, keys) }
            case (true, true):
                keys.reader.error(
                    at: keys.position, "a window has both days of the week and dates",
                    writeInstead: "give either days, start and length, or from and to")
            case (false, false):
                keys.reader.error(
                    at: keys.position, "a window has no time",
                    writeInstead: "give either days, start and length, or from and to")
            }
            return nil
        }
    }
}

/// The keys of a window on days of the week.
private struct WeeklyKeys {
    let areGiven: Bool
    let days: [Marked<Weekday>]?
    let start: Int?
    let length: TimeSpan?

    init(_ keys: MappingReader) {
        areGiven = keys.has("days") || keys.has("start") || keys.has("length")
        days = keys.optional("days", .list(of: Reading<Weekday>.word.marked, counts: 1...7, example: "[mon, tue]"))
        start = keys.optional("start", .timeOfDay)
        // Longer than a week, it would run into itself.
        length = keys.optional("length", .timeSpan(.minutes(1)...(.days(7))))
    }

    func window(_ kind: Window.Kind, _ reason: String?, _ keys: MappingReader) -> Window? {
        for key in ["days", "start", "length"] where !keys.has(key) {
            keys.reader.error(
                at: keys.position, "a window has no \(key)", writeInstead: "give days, start and length")
        }
        guard let days, let start, let length else { return nil }
        var seen: Set<Weekday> = []
        for day in days where !seen.insert(day.value).inserted {
            keys.reader.error(
                at: day.position, "the day \"\(day.value.rawValue)\" is given twice", writeInstead: "remove it")
        }
        // The order in which days are written means nothing.
        return .weekly(
            kind: kind, days: Weekday.allCases.filter(seen.contains), startSecond: start, length: length, reason: reason
        )
    }
}

/// The keys of a window over a range of days.
private struct DateKeys {
    let areGiven: Bool
    let from: CivilDate?
    let to: CivilDate?

    init(_ keys: MappingReader) {
        areGiven = keys.has("from") || keys.has("to")
        from = keys.optional("from", .civilDate)
        to = keys.optional("to", .civilDate)
    }

    func window(_ kind: Window.Kind, _ reason: String?, _ keys: MappingReader) -> Window? {
        for key in ["from", "to"] where !keys.has(key) {
            keys.reader.error(
                at: keys.position, "a window has no \(key)", writeInstead: "give from and to; both days are included")
        }
        guard let from, let to else { return nil }
        guard from <= to else {
            keys.reader.error(
                at: keys.valuePosition(of: "from"), "the window ends (\(to)) before it begins (\(from))",
                writeInstead: "exchange from and to; both days are included")
            return nil
        }
        return .dates(kind: kind, from: from, to: to, reason: reason)
    }
}
