/// Columns of text under headings, made narrower where the terminal is.
struct Table {
    /// A column.
    struct Column {
        let heading: String
        /// The width that it never goes below.
        let least: Int
        /// Whether its texts stand at the right.
        let isNumber: Bool

        init(_ heading: String, least: Int, isNumber: Bool = false) {
            self.heading = heading
            self.least = least
            self.isNumber = isNumber
        }
    }

    private static let gap = 2

    private let columns: [Column]
    private var rows: [[Line]] = []

    /// A table without rows.
    init(columns: [Column]) { self.columns = columns }

    /// Adds a row with a text for each column.
    mutating func add(_ row: [Line]) {
        precondition(row.count == columns.count, "a row of \(row.count) texts for \(columns.count) columns")
        rows.append(row)
    }

    /// Draws the table.
    func page(width: Int) -> Page {
        let widths = widths(within: width)
        var page = Page(width: width)
        page.add(line(columns.map { Line($0.heading, .strong) }, widths))
        for row in rows { page.add(line(row, widths)) }
        return page
    }

    /// Every column as wide as its widest text; then, while that is too much, one off the column with most to give.
    private func widths(within width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].heading.count) { max($0, $1[index].width) }
        }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
        while excess > 0 {
            let givers = columns.indices.filter { widths[$0] > max(columns[$0].least, 1) }
            guard let giver = givers.max(by: { slack($0, widths) < slack($1, widths) }) else { break }
            widths[giver] -= 1
            excess -= 1
        }
        return widths
    }

    private func slack(_ index: Int, _ widths: [Int]) -> Int { widths[index] - columns[index].least }

    private func line(_ cells: [Line], _ widths: [Int]) -> Line {
        var line = Line()
        for (index, cell) in cells.enumerated() {
            let text = cell.shortened(to: widths[index])
            let blanks = String(repeating: " ", count: widths[index] - text.width)
            if index > 0 { line = line.adding(String(repeating: " ", count: Self.gap)) }
            if columns[index].isNumber { line = line.adding(blanks) }
            for piece in text.pieces { line = line.adding(piece.text, piece.tone) }
            if !columns[index].isNumber { line = line.adding(blanks) }
        }
        return line
    }
}

extension Line {
    /// The line in at most `width` columns.
    func shortened(to width: Int) -> Line {
        guard self.width > width, let first = pieces.first else { return self }
        return Line(pieces.map(\.text).joined().shortened(to: width), first.tone)
    }
}
