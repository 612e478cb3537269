/// One line for a terminal: pieces of text with their tones. What could steer the terminal is taken out as it comes in,
/// for much of the text is the Store's or another person's.
public struct Line: Hashable, Sendable {
    /// A stretch of text in one tone.
    struct Piece: Hashable, Sendable {
        var text: String
        let tone: Tone
    }

    /// The pieces in order.
    private(set) var pieces: [Piece]

    /// A line of one piece.
    public init(_ text: String = "", _ tone: Tone = .plain) {
        pieces = text.isEmpty ? [] : [Piece(text: Self.harmless(text), tone: tone)]
    }

    /// How many columns the line takes; every character counts as one.
    public var width: Int { pieces.reduce(0) { $0 + $1.text.count } }

    /// The same line with more at its end.
    public func adding(_ text: String, _ tone: Tone = .plain) -> Line {
        guard !text.isEmpty else { return self }
        var line = self
        if let last = line.pieces.last, last.tone == tone {
            line.pieces[line.pieces.count - 1].text += Self.harmless(text)
        } else {
            line.pieces.append(Piece(text: Self.harmless(text), tone: tone))
        }
        return line
    }

    /// The same line, followed by blanks up to a width.
    public func padded(to width: Int) -> Line {
        adding(String(repeating: " ", count: max(0, width - self.width)))
    }

    /// The text, with the terminal's codes where colours are wanted; no blanks at the end.
    public func text(colours: Bool) -> String {
        var pieces = pieces
        while let last = pieces.popLast() {
            let kept = last.text.trimmingBlanksAtEnd
            if kept.isEmpty { continue }
            pieces.append(Piece(text: kept, tone: last.tone))
            break
        }
        return pieces.map { piece in
            guard colours, let code = piece.tone.code else { return piece.text }
            return "\u{1B}[\(code)m\(piece.text)\u{1B}[0m"
        }.joined()
    }

    /// The text with `?` for every control character, line break and change of direction.
    static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator: "?"
                    case .format where scalar.value != 0x200C && scalar.value != 0x200D: "?"
                    default: scalar
                    }
                }))
    }
}

extension String {
    fileprivate var trimmingBlanksAtEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
