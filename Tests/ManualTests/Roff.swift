import Foundation

/// Text in the language of man(7).
enum Roff {
    /// The longest line of source, for readers of diffs; roff does not care.
    private static let width = 110

    /// Letters that mean themselves: roff would take a backslash for a command, and some terminals' fonts `-`, `'`, `^`, `~` and
    /// the backtick for typographic ones, which nobody could type.
    static func literal(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            default: result.append(character)
            }
        }
        return result
    }

    /// A line that is shown as it is.
    static func line(_ text: String) -> String { guarded(literal(text)) }

    /// A text broken into lines of source between words.
    static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.map(guarded)
    }

    /// What begins with a point or an apostrophe is a command to roff.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }
}

/// What stands inside a paragraph: code, emphasis and links.
struct Inline {
    /// The text for roff.
    private(set) var roff = ""
    /// Where its links lead.
    private(set) var links: [String] = []

    init(_ text: String) { roff = read(text[...], font: "R") }

    private mutating func read(_ text: Substring, font: String) -> String {
        var result = ""
        var rest = text
        while let first = rest.first {
            if first == "`", let end = rest.dropFirst().firstIndex(of: "`") {
                result += "\\fB\(Roff.literal(String(rest[rest.index(after: rest.startIndex)..<end])))\\f\(font)"
                rest = rest[end...].dropFirst()
            } else if rest.hasPrefix("**"), let end = rest.dropFirst(2).range(of: "**") {
                result += "\\fB\(read(rest.dropFirst(2)[..<end.lowerBound], font: "B"))\\f\(font)"
                rest = rest[end.upperBound...]
            } else if first == "*", let end = emphasisEnd(rest) {
                result += "\\fI\(read(rest.dropFirst()[..<end], font: "I"))\\f\(font)"
                rest = rest[end...].dropFirst()
            } else if first == "[", let link = rest.firstMatch(of: /^\[([^\]]+)\]\(([^)]+)\)/) {
                result += read(link.output.1, font: font) + follow(String(link.output.2))
                rest = rest[link.range.upperBound...]
            } else {
                result += first == "\\" ? "\\e" : String(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// `*` with a letter after it, up to the next one: else it is a star.
    private func emphasisEnd(_ text: Substring) -> Substring.Index? {
        guard text.dropFirst().first?.isLetter == true else { return nil }
        return text.dropFirst().firstIndex(of: "*")
    }

    /// An address is shown; a page of ours comes under SEE ALSO.
    private mutating func follow(_ target: String) -> String {
        if target.hasPrefix("https://") { return " <\(Roff.literal(target))>" }
        links.append(target)
        return ""
    }
}
