/// Lines for a terminal, one under the other.
public struct Page: Hashable, Sendable {
    /// The lines.
    public private(set) var lines: [Line]
    /// How many columns there are.
    public let width: Int

    /// An empty page.
    public init(width: Int) {
        lines = []
        self.width = width
    }

    /// Adds a line as it is, even if it is too long.
    mutating func add(_ line: Line) { lines.append(line) }

    /// Adds the lines of another page.
    mutating func add(_ page: Page) { lines += page.lines }

    /// Adds an empty line and a heading.
    mutating func heading(_ text: String) {
        lines.append(Line())
        lines.append(Line(text, .strong))
    }

    /// Adds a paragraph broken at blanks: `first` begins its first line, `indent` blanks all others; as many as `first` is
    /// wide unless told otherwise.
    mutating func paragraph(_ first: Line, _ text: String, _ tone: Tone = .plain, indent: Int? = nil) {
        let indent = indent ?? first.width
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.width + 1 + word.count > width {
                lines.append(line)
                line = Line(String(repeating: " ", count: indent))
                isEmpty = true
            }
            line = line.adding((isEmpty ? "" : " ") + word, tone)
            isEmpty = false
        }
        lines.append(line)
    }

    /// The whole text, a line break after each line.
    public func text(colours: Bool = false) -> String {
        lines.map { $0.text(colours: colours) + "\n" }.joined()
    }
}
