import RolloutModel

/// A row of one of the analytics' reports, as it is read from a page.
protocol AnalyticsRow: Sendable {
    /// Reads a row and refuses what does not belong to the query.
    init(_ json: JSONValue, of query: AnalyticsQuery) throws(ShapeProblem)
}

extension VersionDay: AnalyticsRow {
    init(_ json: JSONValue, of query: AnalyticsQuery) throws(ShapeProblem) {
        let fields = try RowFields(json, of: query)
        self.init(date: try fields.date(), version: fields.version, devices: fields.devices)
    }
}

extension VersionHour: AnalyticsRow {
    init(_ json: JSONValue, of query: AnalyticsQuery) throws(ShapeProblem) {
        let fields = try RowFields(json, of: query)
        self.init(hour: try fields.hour(), version: fields.version, devices: fields.devices)
    }
}

extension SignatureDay: AnalyticsRow {
    init(_ json: JSONValue, of query: AnalyticsQuery) throws(ShapeProblem) {
        let fields = try RowFields(json, of: query)
        self.init(
            date: try fields.date(), version: fields.version, hash: try fields.word("failureHash"),
            name: try fields.word("failureName"), devices: fields.devices)
    }
}

/// What the rows of all reports have in common.
private struct RowFields {
    let json: JSONValue
    let version: PackageVersion?
    let devices: Double

    init(_ json: JSONValue, of query: AnalyticsQuery) throws(ShapeProblem) {
        self.json = json
        guard try json.text("date") != nil else { throw ShapeProblem("a row has no date") }
        if let application = try json.text("applicationId"), !application.isEmpty {
            guard application.lowercased() == query.application.rawValue.lowercased() else {
                throw ShapeProblem("a row is of another application")
            }
        }
        if let wanted = query.eventType, let eventType = try json.text("eventType") {
            let isOther = StoreRate.allCases.contains { $0.eventType == eventType.lowercased() }
            guard !isOther || eventType.lowercased() == wanted else {
                throw ShapeProblem("a row is of another event type")
            }
        }
        guard let devices = try json.member(query.column)?.lenientNumber, devices >= 0 else {
            throw ShapeProblem("a row's \(query.column) is not a number of devices")
        }
        self.devices = devices
        version = try json.text("packageVersion").flatMap { PackageVersion($0) }
    }

    /// `2026-11-18`, also with a time of day after it.
    func date() throws(ShapeProblem) -> CivilDate {
        guard let text = try json.text("date"), let date = CivilDate(String(text.prefix(10))),
            text.utf8.count == 10 || text.dropFirst(10).hasPrefix("T")
        else { throw ShapeProblem("a row has no date") }
        return date
    }

    /// `2026-11-18 19:00:00`, also with a `T` between and a `Z` at the end: the beginning of an hour.
    func hour() throws(ShapeProblem) -> Timestamp {
        guard let text = try json.text("date"), let date = CivilDate(String(text.prefix(10))) else {
            throw ShapeProblem("a row has no date")
        }
        var rest = text.dropFirst(10)
        if rest.hasSuffix("Z") { rest.removeLast() }
        let pieces = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard rest.hasPrefix(" ") || rest.hasPrefix("T"), pieces.count == 3, pieces[0].utf8.count == 2,
            pieces[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let hour = Int64(pieces[0]), hour < 24, pieces[1] == "00", pieces[2] == "00"
        else { throw ShapeProblem("a row of the hourly report is of no hour") }
        return date.start + .hours(hour)
    }

    /// A text that says something; nil where it is missing, null or empty.
    func word(_ name: String) throws(ShapeProblem) -> String? {
        guard let text = try json.text(name), !text.isEmpty else { return nil }
        return text
    }
}
