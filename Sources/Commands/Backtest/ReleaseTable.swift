import MarkedYAML
import RolloutEngine
import RolloutModel

/// Reads past releases from comma-separated values: a line for each look at a metric. docs/reference/rolloutctl/backtest.md
/// has the columns.
struct ReleaseTable {
    /// The columns that may be there.
    static let columns = [
        "release", "time", "metric", "from", "to", "value", "sample", "baseline", "failures", "devices",
        "fallbackFailures", "fallbackDevices", "outcome",
    ]
    private static let required = ["release", "time", "metric"]
    /// So many problems of one file are told.
    private static let mostProblems = 20

    private let file: String
    private var problems: [Diagnostic] = []
    private var names: [String] = []
    private var looks: [String: [RecordedRelease.Look]] = [:]
    private var outcomes: [String: (text: String, happened: ReleaseBacktest.Happened)] = [:]

    /// The releases in the order in which they come, or every problem of the file.
    static func releases(_ text: String, file: String) throws(PolicyProblem) -> [RecordedRelease] {
        var table = ReleaseTable(file: file)
        do throws(CommaSeparated.Malformed) {
            let values = try CommaSeparated(text)
            table.check(values.columns)
            if table.problems.isEmpty { for row in values.rows { table.take(row) } }
        } catch {
            table.complain(error.line, error.what, error.instead)
        }
        guard table.problems.isEmpty else {
            throw PolicyProblem(diagnostics: Array(table.problems.prefix(mostProblems)))
        }
        return table.names.compactMap { name in
            RecordedRelease(
                name: name, looks: table.looks[name] ?? [], happened: table.outcomes[name]?.happened ?? .init())
        }
    }

    private init(file: String) { self.file = file }

    private mutating func complain(_ line: Int, _ what: String, _ instead: String) {
        let problem = Diagnostic(
            file: file, position: Position(line: line, column: 1), what: what, whatToWriteInstead: instead)
        // A cell may be read for more than one purpose.
        if !problems.contains(problem) { problems.append(problem) }
    }

    private mutating func check(_ columns: [String]) {
        for column in columns where !Self.columns.contains(column) {
            complain(1, "there is no column `\(column)`", "use \(Self.columns.joined(separator: ", "))")
        }
        for column in Self.required where !columns.contains(column) {
            complain(1, "the column `\(column)` is missing", "add it to the first line and to every row")
        }
        if !columns.contains("value"), !(columns.contains("failures") && columns.contains("devices")) {
            complain(1, "there is no number", "add the column `value`, or `failures` and `devices`")
        }
    }

    private mutating func take(_ row: CommaSeparated.Row) {
        guard let name = row["release"] else { return complain(row.line, "the row names no release", "name it") }
        if !names.contains(name) { names.append(name) }
        takeOutcome(row, of: name)
        guard let metric = row["metric"] else { return complain(row.line, "the row names no metric", "name it") }
        guard let time = time(row, "time") else {
            if row["time"] == nil { complain(row.line, "the row has no time", "write when the number was known") }
            return
        }
        let to = self.time(row, "to") ?? time
        let from = self.time(row, "from") ?? to
        guard from <= to else {
            return complain(row.line, "`from` \(from) is after `to` \(to)", "exchange the two")
        }
        guard to <= time else {
            return complain(
                row.line, "the number speaks of \(to), after the time \(time) at which it was known",
                "give the time at which it was known, as 2026-11-20T09:00:00Z")
        }
        let look = Measurement(
            result(row), from: from, to: to, query: "\(file):\(row.line)", baseline: baseline(row),
            days: days(row, from))
        looks[name, default: []].append(.init(MetricName(metric), at: time, look))
    }

    // MARK: - Cells

    /// A number: the value itself, or failures over devices; no number at all is a look that brought none.
    private mutating func result(_ row: CommaSeparated.Row) -> Measurement.Result {
        let (failures, devices) = (number(row, "failures"), number(row, "devices"))
        let sample = number(row, "sample") ?? devices
        if let value = number(row, "value") { return .value(value, sample: sample) }
        guard let failures, let devices, devices > 0 else { return .noData("the table has no number") }
        return .value(failures / devices, sample: sample)
    }

    private mutating func baseline(_ row: CommaSeparated.Row) -> Double? {
        if let baseline = number(row, "baseline") { return baseline }
        guard let failures = number(row, "fallbackFailures"), let devices = number(row, "fallbackDevices"), devices > 0
        else { return nil }
        return failures / devices
    }

    /// The counts of both versions on the day that the number speaks of: what a comparison is made of.
    private mutating func days(_ row: CommaSeparated.Row, _ from: Timestamp) -> DayReport? {
        guard let failures = number(row, "failures"), let devices = number(row, "devices"),
            let fallbackFailures = number(row, "fallbackFailures"), let fallbackDevices = number(row, "fallbackDevices")
        else { return nil }
        let day = CivilDate(of: from)
        let counts = DayCounts(
            day: day, failures: failures, devices: devices, fallbackFailures: fallbackFailures,
            fallbackDevices: fallbackDevices)
        return DayReport(first: day, last: day, days: [counts])
    }

    private mutating func number(_ row: CommaSeparated.Row, _ column: String) -> Double? {
        guard let text = row[column] else { return nil }
        let isRate = text.hasSuffix("%")
        let digits = isRate ? text.dropLast().filter { $0 != " " } : text
        guard let number = Double(digits), number.isFinite, column == "value" || column == "baseline" || number >= 0
        else {
            complain(row.line, "`\(column)` is `\(text)`, which is no number", "write it as 0.0125, 1.25% or 1200")
            return nil
        }
        return isRate ? number / 100 : number
    }

    private mutating func time(_ row: CommaSeparated.Row, _ column: String) -> Timestamp? {
        guard let text = row[column] else { return nil }
        if let time = Self.time(text) { return time }
        complain(
            row.line, "`\(column)` is `\(text)`, which is no time",
            "write 2026-11-20T09:00:00Z, or 2026-11-20 for midnight")
        return nil
    }

    private static func time(_ text: String) -> Timestamp? { Timestamp(text) ?? CivilDate(text)?.start }

    private mutating func takeOutcome(_ row: CommaSeparated.Row, of name: String) {
        guard let text = row["outcome"] else { return }
        if let known = outcomes[name] {
            guard known.text != text else { return }
            return complain(
                row.line, "the outcome of \(name) is `\(text)` here and `\(known.text)` above", "write one of the two")
        }
        guard let happened = Self.happened(text) else {
            return complain(
                row.line, "the outcome is `\(text)`",
                "write good, bad, halted@2026-11-20T09:00:00Z or finalized@2026-11-20T09:00:00Z")
        }
        outcomes[name] = (text, happened)
    }

    private static func happened(_ text: String) -> ReleaseBacktest.Happened? {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        let at = parts.count == 2 ? time(parts[1]) : nil
        guard parts.count == 1 || at != nil else { return nil }
        switch parts.first {
        case "good": return .init(end: at == nil ? nil : .finalized, at: at, isBad: false)
        case "finalized": return .init(end: .finalized, at: at, isBad: false)
        case "bad": return .init(end: nil, at: at, isBad: true)
        case "halted": return .init(end: .halted, at: at, isBad: true)
        default: return nil
        }
    }
}
