import RolloutModel

/// One report of one application over some days.
struct AnalyticsQuery: Sendable {
    /// The most rows that the Store puts on a page.
    static let pageSize = 10_000

    /// The report's path: `failurehits`.
    let report: String
    /// The column that is counted: `deviceCount`.
    let column: String
    /// What else is asked, in the order in which it is sent.
    let fields: [(name: String, value: String)]
    let application: ApplicationID
    let days: ClosedRange<CivilDate>
    /// The event type that every row must have, where rows have one at all.
    let eventType: String?

    /// Devices with such a failure. Never grouped by hash or name: a device would count once in each group.
    static func failures(_ rate: StoreRate, of application: ApplicationID, on days: ClosedRange<CivilDate>) -> Self {
        let eventType = rate.eventType
        return AnalyticsQuery(
            report: "failurehits", column: "deviceCount",
            fields: [("filter", "eventType eq '\(eventType)'"), ("groupby", "packageVersion")],
            application: application, days: days, eventType: eventType)
    }

    /// Active devices.
    static func usage(of application: ApplicationID, on days: ClosedRange<CivilDate>) -> Self {
        AnalyticsQuery(
            report: "usagedaily", column: "dailyActiveDevices", fields: [("groupby", "date,packageVersion")],
            application: application, days: days, eventType: nil)
    }

    /// The query of the page that begins after so many rows.
    func text(skip: Int) -> String {
        var all: [(name: String, value: String)] = [
            ("applicationId", application.rawValue), ("startDate", Self.american(days.lowerBound)),
            ("endDate", Self.american(days.upperBound)), ("aggregationLevel", "day"),
        ]
        all += fields
        all += [("top", "\(Self.pageSize)"), ("skip", "\(skip)")]
        return "analytics/\(report)?" + queryString(all)
    }

    /// `mm/dd/yyyy`, the one form that the documentation gives for every report.
    private static func american(_ date: CivilDate) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(date.month))/\(two(date.day))/\(date.description.prefix(4))"
    }
}

extension StoreRate {
    /// The Store's name for the kind of failure.
    var eventType: String {
        switch self {
        case .crash: "crash"
        case .hang: "hang"
        case .memory: "memory"
        case .script: "jse"
        }
    }
}
