import RolloutModel

/// A day of the Store's figures as a put-back bug counts it, beside what was truly told of it last.
struct Miscount: Sendable {
    /// Whose day it is.
    struct Key: Hashable, Sendable {
        let look: LookKey
        let day: CivilDate
    }

    let told: DayCounts
    let counted: DayCounts
}

extension Simulation {
    /// A look as the bug counts its days. The witness hears of each day as it was told.
    mutating func miscounted(_ event: Event) -> Event {
        guard let putBack = options.putBack, putBack.needsDays,
            case .measured(let name, let request, let askedAt, let measurement) = event, let report = measurement.days
        else { return event }
        let days = report.days.map { day in
            let key = Miscount.Key(look: LookKey(request), day: day.day)
            guard day.isFinite, report.days.count(where: { $0.day == day.day }) == 1 else { return day }
            let counted = miscounts[key].map { $0.counting(day, putBack) } ?? day
            miscounts[key] = Miscount(told: day, counted: counted)
            return counted
        }
        let changed = Measurement(
            measurement.result, from: measurement.from, to: measurement.to, query: measurement.query,
            days: DayReport(first: report.first, last: report.last, days: days), requests: measurement.requests,
            nextData: measurement.nextData)
        return .measured(name, request, askedAt: askedAt, changed)
    }
}

extension Miscount {
    /// What the day comes to when it is told once more.
    fileprivate func counting(_ day: DayCounts, _ putBack: PutBack) -> DayCounts {
        switch (putBack, day == told) {
        // Once too often, however often it is told.
        case (.daysCountedTwice, true): day + day
        case (.revisedDayAdded, true): counted
        case (.revisedDayAdded, false): counted + day
        default: day
        }
    }
}

extension DayCounts {
    fileprivate static func + (one: DayCounts, other: DayCounts) -> DayCounts {
        DayCounts(
            day: one.day, failures: one.failures + other.failures, devices: one.devices + other.devices,
            fallbackFailures: one.fallbackFailures + other.fallbackFailures,
            fallbackDevices: one.fallbackDevices + other.fallbackDevices)
    }
}
