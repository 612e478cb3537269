/// A node of a YAML document with its place. Scalars are kept as they are written: nothing is turned into a number.
public struct MarkedNode: Hashable, Sendable {
    /// One entry of a mapping; a mapping may hold the same key twice, which its reader reports.
    public struct Entry: Hashable, Sendable {
        /// The key's text.
        public let key: String
        /// Where the key stands.
        public let keyPosition: Position
        /// What the key stands for.
        public let value: MarkedNode
    }

    /// What kind of node it is.
    public enum Content: Hashable, Sendable {
        /// A text; `isPlain` where it stands without quotes.
        case scalar(String, isPlain: Bool)
        /// A list.
        case list([MarkedNode])
        /// A mapping, in the order of the file.
        case mapping([Entry])
    }

    /// What the node is.
    public let content: Content
    /// Where it begins.
    public let position: Position

    /// A node at a place.
    public init(_ content: Content, at position: Position) {
        self.content = content
        self.position = position
    }

    /// Whether nothing stands here: an empty value, `~` or `null` without quotes.
    public var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The node in the operator's words: `"1x"`, `a list`, `a mapping`, `nothing`.
    public var shown: String {
        switch content {
        case .scalar(let text, _): isNull ? "nothing" : shownText(text)
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A value and the place where it was written, for checks that come after reading.
public struct Marked<Value> {
    /// The value.
    public let value: Value
    /// Where it was written.
    public let position: Position

    /// A value at a place.
    public init(_ value: Value, at position: Position) {
        self.value = value
        self.position = position
    }
}

extension Marked: Sendable where Value: Sendable {}
extension Marked: Equatable where Value: Equatable {}

/// The text in quotes, on one line and no longer than a message can bear.
public func shownText(_ text: String) -> String {
    let longest = 60
    var shown = ""
    for scalar in text.unicodeScalars.prefix(longest) {
        switch scalar {
        case "\n": shown += "\\n"
        case "\t": shown += "\\t"
        case "\"": shown += "\\\""
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return "\"\(visible(shown))\(text.unicodeScalars.count > longest ? "…" : "")\""
}

/// The text on one line: control characters, line breaks and marks that turn its direction are written out as `\u{1b}`. The
/// joiners that scripts and emoji need stay.
func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnseen) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        if isUnseen(scalar) {
            result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
}

private func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: scalar.value != 0x200C && scalar.value != 0x200D
    default: false
    }
}
