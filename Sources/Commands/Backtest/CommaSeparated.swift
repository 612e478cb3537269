/// Comma-separated values as RFC 4180 has them, with a heading line: rows of cells by column, each with its line.
struct CommaSeparated {
    /// A row.
    struct Row {
        /// Its line, from 1.
        let line: Int
        /// The cells that are not empty, by their column.
        let cells: [String: String]

        subscript(_ column: String) -> String? { cells[column] }
    }

    /// What is no such table.
    struct Malformed: Error, Hashable {
        let line: Int
        let what: String
        let instead: String
    }

    /// The columns' names, as they stand in the first line.
    let columns: [String]
    /// The rows, empty lines left out.
    let rows: [Row]

    /// Reads a table.
    init(_ text: String) throws(Malformed) {
        var lines = Self.records(text).makeIterator()
        guard let head = lines.next() else {
            throw Malformed(line: 1, what: "the file is empty", instead: "begin with the names of the columns")
        }
        let columns = head.cells.map { $0.trimmingBlanks }
        if let twice = columns.first(where: { name in columns.count { $0 == name } > 1 }) {
            throw Malformed(line: 1, what: "the column \(twice) is there twice", instead: "name each column once")
        }
        var rows: [Row] = []
        while let record = lines.next() {
            guard record.isClosed else {
                throw Malformed(
                    line: record.line, what: "a quotation mark is not closed", instead: "close it with another \"")
            }
            guard record.cells.count == columns.count else {
                throw Malformed(
                    line: record.line, what: "the row has \(record.cells.count) cells, the heading \(columns.count)",
                    instead: "give each row a cell for each column; empty ones are fine")
            }
            let cells = zip(columns, record.cells.map(\.trimmingBlanks)).filter { !$0.1.isEmpty }
            rows.append(Row(line: record.line, cells: Dictionary(cells) { first, _ in first }))
        }
        self.columns = columns
        self.rows = rows
    }

    private struct Record {
        let line: Int
        var cells: [String] = [""]
        var isClosed = true
    }

    /// The lines as cells; a line break between quotation marks is part of the cell.
    private static func records(_ text: String) -> [Record] {
        var records: [Record] = []
        var (line, isQuoted) = (1, false)
        var record = Record(line: 1)
        func isEmpty(_ record: Record) -> Bool { record.cells.count == 1 && record.cells[0].trimmingBlanks.isEmpty }
        var scalars = text.unicodeScalars.makeIterator()
        var pushed = scalars.next()
        // Programs of Windows begin a file with a mark of its encoding.
        if pushed == "\u{FEFF}" { pushed = scalars.next() }
        while let scalar = pushed {
            pushed = scalars.next()
            let last = record.cells.count - 1
            switch scalar {
            case "\"" where isQuoted && pushed == "\"":
                record.cells[last].unicodeScalars.append("\"")
                pushed = scalars.next()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: record.cells.append("")
            case "\r" where !isQuoted && pushed == "\n": break
            case "\n":
                line += 1
                if isQuoted {
                    record.cells[last].unicodeScalars.append(scalar)
                } else {
                    if !isEmpty(record) { records.append(record) }
                    record = Record(line: line)
                }
            default: record.cells[last].unicodeScalars.append(scalar)
            }
        }
        record.isClosed = !isQuoted
        if !isEmpty(record) || isQuoted { records.append(record) }
        return records
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
