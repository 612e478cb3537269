/// Lets a document with duplicate keys be composed all the same, so that its other problems are reported with them.
///
/// Yams refuses such a mapping and names one key and where it first stands. That key is then disguised: its first character
/// becomes one of a private-use area, as wide as the one it replaces, so that every mark stays right.
struct DuplicateKeys {
    /// Composing starts again for each; whoever has more of them mends these first.
    static let most = 20

    /// What was disguised, by place.
    private(set) var unmasked: [Position: String] = [:]

    /// The text with the key disguised; nil where it cannot be.
    mutating func mask(_ key: String?, at position: Position, in text: String) -> String? {
        guard let key, unmasked.count < Self.most, unmasked[position] == nil,
            var index = TextPlaces(text).index(of: position),
            let disguise = Unicode.Scalar(UInt32(0xE000 + unmasked.count))
        else { return nil }
        let scalars = text.unicodeScalars
        if scalars[index] == "\"" || scalars[index] == "'" {
            scalars.formIndex(after: &index)
            guard index < scalars.endIndex, !"\"'\\".unicodeScalars.contains(scalars[index]) else { return nil }
        }
        guard scalars[index] == key.unicodeScalars.first else { return nil }
        unmasked[position] = key
        var masked = String.UnicodeScalarView(scalars[..<index])
        masked.append(disguise)
        masked.append(contentsOf: scalars[scalars.index(after: index)...])
        return String(masked)
    }
}

/// Finds places in a text by line and column, with libyaml's idea of a line: CR, LF, CR LF, NEL, LS and PS end one.
struct TextPlaces {
    private let scalars: String.UnicodeScalarView

    init(_ text: String) { scalars = text.unicodeScalars }

    /// The index of the scalar that stands there; nil where none does.
    func index(of place: Position) -> String.Index? {
        var found: String.Index?
        walk { position, index in
            if position == place { found = index }
            return position < place
        }
        return found
    }

    /// The place right after the last scalar.
    var end: Position { walk { _, _ in true } }

    @discardableResult
    private func walk(_ visit: (Position, String.Index) -> Bool) -> Position {
        var (line, column) = (1, 1)
        var index = scalars.startIndex
        while index < scalars.endIndex, visit(Position(line: line, column: column), index) {
            let scalar = scalars[index]
            scalars.formIndex(after: &index)
            let isFirstOfTwo = scalar == "\r" && index < scalars.endIndex && scalars[index] == "\n"
            if !isFirstOfTwo && "\r\n\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar) {
                (line, column) = (line + 1, 1)
            } else {
                column += 1
            }
        }
        return Position(line: line, column: column)
    }
}
