import RolloutModel

/// A query of the analytics API, checked.
struct AnalyticsQuery {
    enum Level: String, CaseIterable { case hour, day, week, month }

    struct Order {
        let field: String
        let isDescending: Bool
    }

    /// The most rows of a page, and their number where the query gives none.
    private static let mostRows = 10_000

    let first: AnalyticsDate.Parsed
    let last: AnalyticsDate.Parsed
    let level: Level
    let groupBy: [String]
    let filter: AnalyticsFilter?
    let order: [Order]
    let top: Int
    let skip: Int
    let raw: FormItems

    /// Everything that is wrong with a query.
    struct Problems: Error {
        let texts: [String]
    }

    init(_ text: String, _ report: AnalyticsReport, at now: Timestamp) throws(Problems) {
        let raw = FormItems(text)
        var problems: [String] = []
        func date(_ name: String) -> AnalyticsDate.Parsed {
            let today = AnalyticsDate.Parsed(day: now.day, secondOfDay: nil)
            guard let text = raw[name] else { return today }
            guard let date = AnalyticsDate.parse(text) else {
                problems.append("\(name) parameter is not a valid date")
                return today
            }
            return date
        }
        func names(_ name: String, _ known: [String]) -> [String] {
            (raw[name] ?? "").split(separator: ",").compactMap { piece in
                let word = piece.split(separator: " ").first.map { $0.lowercased() } ?? ""
                let field = known.first { $0.lowercased() == word }
                if field == nil { problems.append("\(name) parameter has the unknown field \(piece)") }
                return field
            }
        }
        first = date("startDate")
        last = date("endDate")
        if first.timestamp > last.timestamp { problems.append("startDate parameter cannot be after endDate") }
        level = Self.level(raw["aggregationLevel"], report, &problems)
        groupBy = names("groupby", report.groupFields)
        order = Self.order(raw["orderby"], names("orderby", report.orderFields))
        filter = Self.filter(raw["filter"], report, &problems)
        top = Self.top(raw["top"], &problems)
        skip = SimulatedStore.count(raw["skip"], default: 0) ?? 0
        if SimulatedStore.count(raw["skip"], default: 0) == nil {
            problems.append("skip parameter must be a whole number from 0 up")
        }
        self.raw = raw
        guard problems.isEmpty else { throw Problems(texts: problems) }
    }

    private static func level(_ text: String?, _ report: AnalyticsReport, _ problems: inout [String]) -> Level {
        guard let text else { return .day }
        guard let level = Level(rawValue: text.lowercased()), level != .hour || report == .failureHits else {
            problems.append("aggregationLevel parameter cannot be \(text)")
            return .day
        }
        return level
    }

    private static func order(_ text: String?, _ fields: [String]) -> [Order] {
        let pieces = (text ?? "").split(separator: ",")
        return zip(fields, pieces).map { field, piece in
            Order(field: field, isDescending: piece.lowercased().hasSuffix(" desc"))
        }
    }

    private static func filter(
        _ text: String?, _ report: AnalyticsReport, _ problems: inout [String]
    ) -> AnalyticsFilter? {
        guard let text, !text.isEmpty else { return nil }
        do throws(AnalyticsFilter.Problem) {
            return try AnalyticsFilter.parse(text, fields: report.filterFields)
        } catch {
            problems.append(error.text)
            return nil
        }
    }

    private static func top(_ text: String?, _ problems: inout [String]) -> Int {
        guard let top = SimulatedStore.count(text, default: mostRows), top > 0 else {
            problems.append("top parameter must be a whole number from 1 up")
            return mostRows
        }
        if top > mostRows { problems.append("top parameter cannot be more than \(mostRows)") }
        return top
    }

    /// The path of the next page as the real API writes it: relative, unescaped, its dates with slashes.
    func nextLink(_ report: AnalyticsReport, application: ApplicationID) -> String {
        var link = "\(report.rawValue)?applicationId=\(application)&aggregationLevel=\(level.rawValue)"
        link += "&startDate=\(first.day.slashed)&endDate=\(last.day.slashed)&top=\(top)&skip=\(skip + top)"
        for name in ["groupby", "filter", "orderby"] {
            if let value = raw[name], !value.isEmpty { link += "&\(name)=\(value)" }
        }
        return link
    }
}

/// The fields that each report knows.
extension AnalyticsReport {
    /// What rows may be grouped by.
    var groupFields: [String] {
        switch self {
        case .failureHits:
            [
                "failureName", "failureHash", "symbol", "osVersion", "osRelease", "eventType", "market", "deviceType",
                "packageName", "packageVersion",
            ]
        case .usageDaily: ["applicationName", "subscriptionName", "deviceType", "packageVersion", "market", "date"]
        }
    }

    /// What rows may be chosen by.
    var filterFields: [String] {
        switch self {
        case .failureHits: ["applicationName"] + groupFields + ["date"]
        case .usageDaily: ["market", "deviceType", "packageVersion"]
        }
    }

    /// What rows may be ordered by.
    var orderFields: [String] {
        switch self {
        case .failureHits: filterFields
        case .usageDaily: ["applicationId"] + groupFields + UsageCounts.names
        }
    }

    /// How far back data goes.
    func window(_ level: AnalyticsQuery.Level) -> TimeSpan {
        switch (self, level) {
        case (.failureHits, .hour): .hours(72)
        case (.failureHits, _): .days(30)
        case (.usageDaily, _): .days(90)
        }
    }
}
