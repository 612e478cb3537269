import Foundation

/// A page of the manual, made from a page of the docs.
struct ManPage {
    /// The page of the docs that it is made from.
    let source: ManualSource
    private var lines: [String] = []
    private var links: [String] = []
    /// Whether the last thing was a paragraph's end, so that the next text needs no break before it.
    private var isFresh = true

    /// Makes the page.
    init(_ source: ManualSource, page: ReferencePage) throws {
        self.source = source
        let usage = source.program == nil ? [] : Block.read(try page.part("usage"))
        lines = [
            ".\\\" Made from \(source.path) by make docs; change it there.",
            ".TH \(Roff.literal(source.name.uppercased())) \(source.section) \"\" rolloutd \"rolloutd manual\"",
            ".nh", ".ad l",
            ".SH NAME", "\(Roff.literal(source.name)) \\- \(Inline(source.summary).roff)",
        ]
        for case .code(let commands) in usage { synopsis(commands) }
        var blocks = Block.read(page.text)[...]
        if case .heading(level: 1, _) = blocks.first { blocks = blocks.dropFirst() }
        // The abstract is the name's, the usage the synopsis.
        if blocks.starts(with: usage) { blocks = blocks.dropFirst(usage.count) }
        if case .heading = blocks.first {} else { head("DESCRIPTION") }
        for block in blocks { add(block) }
        seeAlso()
    }

    /// The whole page.
    var text: String { lines.joined(separator: "\n") + "\n" }

    private mutating func head(_ title: String) {
        lines.append(".SH \(Inline(title).roff.uppercasedOutsideEscapes)")
        isFresh = true
    }

    private mutating func synopsis(_ commands: [String]) {
        head("SYNOPSIS")
        for (place, command) in commands.enumerated() {
            if place > 0 { lines.append(".br") }
            let words = command.split(separator: " ").map { word in
                var text = Roff.literal(String(word))
                text.replace(/<([^>]+)>/) { "\\fI\($0.output.1)\\fR" }
                return word.contains("<") || word == "..." || word == "...]" ? text : Self.bold(text)
            }
            lines += Roff.lines(words.joined(separator: " "))
        }
    }

    /// A word in bold, its brackets not.
    private static func bold(_ word: String) -> String {
        let bare = word.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        return (word.hasPrefix("[") ? "[" : "") + "\\fB\(bare)\\fR" + (word.hasSuffix("]") ? "]" : "")
    }

    private mutating func add(_ block: Block) {
        switch block {
        case .heading(level: 2, let text): head(text == "Example" ? "Examples" : text)
        case .heading(_, let text):
            lines.append(".SS \(written(text))")
            isFresh = true
        case .paragraph(let text):
            if !isFresh { lines.append(".PP") }
            lines += Roff.lines(written(text))
            isFresh = false
        case .code(let code):
            lines += (isFresh ? [] : [".PP"]) + [".RS 4", ".nf"] + code.map(Roff.line) + [".fi", ".RE"]
            isFresh = false
        case .item(let mark, let text): item(mark, text)
        case .table(let head, let rows): for row in rows { add(row, of: head) }
        }
    }

    private mutating func item(_ mark: String, _ text: String) {
        // What explains a word is a tagged paragraph.
        if let tag = text.prefixMatch(of: #/(`[^`]+`(?:, `[^`]+`)*): /#) {
            tagged(String(tag.output.1), String(text[tag.range.upperBound...]))
        } else {
            lines += [mark == "-" ? ".IP \\(bu 3" : ".IP \(mark) 4"] + Roff.lines(written(text))
            isFresh = false
        }
    }

    private mutating func tagged(_ tag: String, _ text: String) {
        let body = Roff.lines(written(text))
        lines += [".TP"] + Roff.lines(written(tag)).prefix(1) + (body.isEmpty ? ["\\&"] : body)
        isFresh = false
    }

    /// A row of a table: the first cell is explained by the column that says most, and the others follow with their names.
    private mutating func add(_ row: [String], of head: [String]) {
        let main = head.firstIndex(of: "meaning") ?? 1
        var text = row[main]
        for (column, cell) in row.enumerated() where column > 0 && column != main && !["", "–", "-"].contains(cell) {
            if !text.isEmpty, !text.hasSuffix(".") { text += "." }
            let words =
                cell.hasPrefix("required") ? "Required" + cell.dropFirst(8) : "\(head[column].capitalized): \(cell)"
            text += " \(words)."
        }
        tagged(row[0], text)
    }

    private mutating func written(_ text: String) -> String {
        let inline = Inline(text)
        links += inline.links
        return inline.roff
    }

    private mutating func seeAlso() {
        let (pages, papers) = source.references(links)
        guard !pages.isEmpty || !papers.isEmpty else { return }
        head("See also")
        let references = pages.map { "\\fB\(Roff.literal($0.name))\\fR(\($0.section))" }
        lines += Roff.lines((references + papers.map(Roff.literal)).joined(separator: ", "))
    }
}

extension String {
    /// Capitals, but not in roff's own words.
    fileprivate var uppercasedOutsideEscapes: String {
        replacing(/\\f.|\\\(..|\\e|\\-|[^\\]+/) { match in
            match.output.hasPrefix("\\") ? String(match.output) : match.output.uppercased()
        }
    }
}
