/// A row of a report: fields that tell rows apart, and counts that add up.
struct AnalyticsRow {
    var fields: [(name: String, value: String)]
    var counts: [Double]

    func value(_ field: String) -> String? { fields.first { $0.name == field }?.value }

    /// Adds up the rows that agree in `kept`, in the order in which they first occur.
    static func grouped(_ rows: [AnalyticsRow], by kept: [String]) -> [AnalyticsRow] {
        var places: [[String]: Int] = [:]
        var groups: [AnalyticsRow] = []
        for row in rows {
            let fields = row.fields.filter { kept.contains($0.name) }
            let key = fields.map(\.value)
            if let place = places[key] {
                for index in row.counts.indices { groups[place].counts[index] += row.counts[index] }
            } else {
                places[key] = groups.count
                groups.append(AnalyticsRow(fields: fields, counts: row.counts))
            }
        }
        return groups
    }

    /// One row for each combination of a row and a part of a dimension: `parts` are its values and shares.
    static func split(_ rows: [AnalyticsRow], _ name: String, _ parts: [(value: String, share: Double)])
        -> [AnalyticsRow]
    {
        rows.flatMap { row in
            parts.map { part in
                AnalyticsRow(fields: row.fields + [(name, part.value)], counts: row.counts.map { $0 * part.share })
            }
        }
    }

    /// Sorts by fields and counts; rows that agree keep their order.
    static func sorted(
        _ rows: [AnalyticsRow], by order: [AnalyticsQuery.Order], counts names: [String]
    ) -> [AnalyticsRow] {
        guard !order.isEmpty else { return rows }
        return rows.enumerated().sorted { left, right in
            for key in order {
                let sign = compare(left.element, right.element, key.field, names)
                if sign != 0 { return key.isDescending ? sign > 0 : sign < 0 }
            }
            return left.offset < right.offset
        }.map(\.element)
    }

    private static func compare(_ left: AnalyticsRow, _ right: AnalyticsRow, _ field: String, _ names: [String]) -> Int
    {
        if let index = names.firstIndex(of: field) {
            let (a, b) = (left.counts[index], right.counts[index])
            return a < b ? -1 : (a > b ? 1 : 0)
        }
        let (a, b) = (left.value(field) ?? "", right.value(field) ?? "")
        return a < b ? -1 : (a > b ? 1 : 0)
    }
}

/// How the devices of every simulated application are spread.
enum Demography {
    static let markets: [(value: String, share: Double)] = [("US", 0.5), ("DE", 0.3), ("JP", 0.2)]
    static let systems: [(value: String, share: Double)] = [("Windows 11", 0.75), ("Windows 10", 0.25)]
}
