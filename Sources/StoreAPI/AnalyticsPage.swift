import RolloutModel

/// One page of a report.
struct AnalyticsPage<Row: AnalyticsRow> {
    let rows: [Row]
    /// How many rows lie before the next page; nil on the last one.
    let nextSkip: Int?

    /// Reads a page and refuses what does not belong to the query: the sum of somebody else's rows looks like any other.
    init(_ json: JSONValue, of query: AnalyticsQuery, skip: Int) throws(ShapeProblem) {
        guard let values = try json.list("Value") else { throw ShapeProblem("Value is missing") }
        guard values.count <= AnalyticsQuery.pageSize else {
            throw ShapeProblem("the page has more rows than were asked")
        }
        var rows: [Row] = []
        for value in values { rows.append(try Row(value, of: query)) }
        self.rows = rows
        if let link = try json.text("@nextLink"), !link.isEmpty {
            nextSkip = try Self.skip(of: link, after: skip, rows: rows.count)
        } else {
            let total = try json.member("TotalCount")?.lenientNumber
            guard rows.count < AnalyticsQuery.pageSize || (total ?? 0) <= Double(skip + rows.count) else {
                throw ShapeProblem("the last page is full and rows are missing")
            }
            nextSkip = nil
        }
    }

    /// The Store's link has spaces, quotes and dates in another form, so only its `skip` is taken. It must be where this page
    /// ends: anything else loses rows or counts them twice.
    private static func skip(of link: String, after skip: Int, rows: Int) throws(ShapeProblem) -> Int {
        let query = link.split(separator: "?", maxSplits: 1).last ?? ""
        let field = query.split(separator: "&").first { $0.lowercased().hasPrefix("skip=") }
        guard rows > 0, let field, Int(field.dropFirst("skip=".count)) == skip + rows else {
            throw ShapeProblem("@nextLink does not go on where the page ends")
        }
        return skip + rows
    }
}
