import StoreAPI

/// A JSON pointer (RFC 6901): `/data/0/open`.
struct JSONPointer {
    private let text: String
    private let tokens: [String]

    /// Reads a pointer; the empty text points at the whole document.
    init(_ text: String) throws(HealthProblem) {
        guard text.isEmpty || text.hasPrefix("/") else {
            throw .error(.badPointer, "\(quoted(text)) is not a JSON pointer; write /\(operatorText(text))")
        }
        var tokens: [String] = []
        for token in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            tokens.append(try Self.unescaped(token, of: text))
        }
        self.text = text
        self.tokens = tokens
    }

    /// `~1` stands for a slash and `~0` for a tilde; nothing else may follow a tilde.
    private static func unescaped(_ token: Substring, of pointer: String) throws(HealthProblem) -> String {
        let parts = token.split(separator: "~", omittingEmptySubsequences: false)
        var result = String(parts[0])
        for part in parts.dropFirst() {
            switch part.first {
            case "0": result += "~" + part.dropFirst()
            case "1": result += "/" + part.dropFirst()
            default: throw .error(.badPointer, "\(quoted(pointer)) is not a JSON pointer: write ~0 for a tilde")
            }
        }
        return result
    }

    /// What it points at.
    func value(in document: JSONValue) throws(HealthProblem) -> JSONValue {
        var value = document
        for token in tokens {
            guard let next = Self.step(value, token) else {
                throw .error(.missingMember, "the document has nothing at \(quoted(text))")
            }
            value = next
        }
        return value
    }

    private static func step(_ value: JSONValue, _ token: String) -> JSONValue? {
        guard case .array(let elements) = value else { return value[exactly: token] }
        let isIndex = token.allSatisfy { $0.isASCII && $0.isNumber } && (token == "0" || !token.hasPrefix("0"))
        guard isIndex, let index = Int(token), index < elements.count else { return nil }
        return elements[index]
    }
}
