import RolloutModel

/// One report of one application over some days or hours.
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
    /// The first and the last day or hour, as they are sent.
    let period: (first: String, last: String)
    /// `day`, or `hour`.
    let level: String
    /// The event type that every row must have, where rows have one at all.
    let eventType: String?

    /// Devices with such a failure. Never grouped by hash or name: a device would count once in each group.
    static func failures(_ rate: StoreRate, of application: ApplicationID, on days: ClosedRange<CivilDate>) -> Self {
        let eventType = rate.eventType
        return AnalyticsQuery(
            report: "failurehits", column: "deviceCount",
            fields: [("filter", "eventType eq '\(eventType)'"), ("groupby", "packageVersion")],
            application: application, period: american(days), level: "day", eventType: eventType)
    }

    /// The same for each hour; `last` is the beginning of the last one. The Store keeps 72.
    static func hourlyFailures(
        _ rate: StoreRate, of application: ApplicationID, from first: Timestamp, to last: Timestamp
    ) -> Self {
        let daily = failures(rate, of: application, on: CivilDate(of: first)...CivilDate(of: last))
        return AnalyticsQuery(
            report: daily.report, column: daily.column, fields: daily.fields, application: application,
            period: (withTime(first), withTime(last)), level: "hour", eventType: daily.eventType)
    }

    /// Devices with each single failure. Their sum is not the devices with any: a device may have several.
    static func signatures(_ rate: StoreRate, of application: ApplicationID, on days: ClosedRange<CivilDate>) -> Self {
        let eventType = rate.eventType
        return AnalyticsQuery(
            report: "failurehits", column: "deviceCount",
            fields: [
                ("filter", "eventType eq '\(eventType)'"), ("groupby", "failureHash,failureName,packageVersion"),
            ],
            application: application, period: american(days), level: "day", eventType: eventType)
    }

    /// Active devices.
    static func usage(of application: ApplicationID, on days: ClosedRange<CivilDate>) -> Self {
        AnalyticsQuery(
            report: "usagedaily", column: "dailyActiveDevices", fields: [("groupby", "date,packageVersion")],
            application: application, period: american(days), level: "day", eventType: nil)
    }

    /// The query of the page that begins after so many rows.
    func text(skip: Int) -> String {
        var all: [(name: String, value: String)] = [
            ("applicationId", application.rawValue), ("startDate", period.first), ("endDate", period.last),
            ("aggregationLevel", level),
        ]
        all += fields
        all += [("top", "\(Self.pageSize)"), ("skip", "\(skip)")]
        return "analytics/\(report)?" + queryString(all)
    }

    /// `mm/dd/yyyy`, the one form that the documentation gives for every report.
    private static func american(_ days: ClosedRange<CivilDate>) -> (first: String, last: String) {
        func text(_ date: CivilDate) -> String {
            "\(two(date.month))/\(two(date.day))/\(date.description.prefix(4))"
        }
        return (text(days.lowerBound), text(days.upperBound))
    }

    /// `yyyy-mm-dd hh:mm:ss`, the form that the documentation gives for hours.
    private static func withTime(_ time: Timestamp) -> String {
        let civil = CivilTime(time, offset: .zero)
        return "\(civil.date) \(two(civil.hour)):00:00"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
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
