import Foundation

/// A piece of a page of the docs. Just what our pages use is read.
enum Block: Equatable {
    case heading(level: Int, text: String)
    case paragraph(String)
    case code([String])
    /// An item of a list, with what stands before it: a bullet or a number.
    case item(mark: String, text: String)
    case table(head: [String], rows: [[String]])

    /// Reads a page.
    static func read(_ page: String) -> [Block] {
        var reader = BlockReader()
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) { reader.take(String(line)) }
        reader.close()
        return reader.blocks
    }
}

private struct BlockReader {
    var blocks: [Block] = []
    /// Lines of the block that is being read.
    private var lines: [String] = []
    private var kind = Kind.paragraph

    private enum Kind: Equatable { case paragraph, fence, indented, table, item(String) }

    mutating func take(_ line: String) {
        switch kind {
        case .fence where line.hasPrefix("```"): close()
        case .fence: lines.append(line)
        case .indented where line.hasPrefix("    "): lines.append(String(line.dropFirst(4)))
        case .table where line.hasPrefix("|"): lines.append(line)
        default: begin(line)
        }
    }

    private mutating func begin(_ line: String) {
        let bare = line.trimmingCharacters(in: .whitespaces)
        if bare.isEmpty || bare.hasPrefix("<!--") { return close() }
        if line.hasPrefix("```") { return open(.fence, nil) }
        if line.hasPrefix("|") { return open(.table, line) }
        if line.hasPrefix("    "), lines.isEmpty { return open(.indented, String(line.dropFirst(4))) }
        if line.hasPrefix("#") {
            close()
            let level = line.prefix { $0 == "#" }.count
            blocks.append(.heading(level: level, text: line.dropFirst(level).trimmingCharacters(in: .whitespaces)))
        } else if let mark = Self.mark(line) {
            open(.item(mark), String(line.dropFirst(mark.count + 1)))
        } else {
            lines.append(bare)
        }
    }

    private mutating func open(_ next: Kind, _ line: String?) {
        close()
        kind = next
        if let line { lines = [line] }
    }

    mutating func close() {
        defer { (kind, lines) = (.paragraph, []) }
        let text = lines.joined(separator: " ")
        switch kind {
        case .fence, .indented: blocks.append(.code(lines))
        case .table:
            let rows = lines.map(Self.cells)
            blocks.append(.table(head: rows[0], rows: Array(rows.dropFirst(2))))
        case .item(let mark): blocks.append(.item(mark: mark, text: text))
        case .paragraph: if !text.isEmpty { blocks.append(.paragraph(text)) }
        }
    }

    private static func mark(_ line: String) -> String? {
        if line.hasPrefix("- ") || line.hasPrefix("* ") { return "-" }
        let digits = line.prefix { $0.isNumber }
        return !digits.isEmpty && line.dropFirst(digits.count).hasPrefix(". ") ? "\(digits)." : nil
    }

    private static func cells(_ line: String) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
