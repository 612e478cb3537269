import StoreAPI

extension JSONValue {
    /// The document as JSON text again.
    var printed: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let digits): digits
        case .string(let text): Self.quotation(text)
        case .array(let elements): "[" + elements.map(\.printed).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quotation($0.name) + ":" + $0.value.printed }.joined(separator: ",") + "}"
        }
    }

    private static func quotation(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\u{0}"..<" ": result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Reads the bytes; nil where they are no document. Printed and read again it must be the same one, and no deeper or
    /// longer than the parser's bounds.
    static func judged(_ bytes: [UInt8]) throws -> JSONValue? {
        let document: JSONValue
        do { document = try JSONParser.parse(bytes) } catch {
            try demandOneLine(error.description, "a problem of JSON")
            return nil
        }
        try demand(document.depth <= JSONParser.deepest, "a document of \(document.depth) levels was read")
        let again = try? JSONParser.parse(Array(document.printed.utf8))
        try demand(again == document, "printed and read again it is another document: \(document.printed)")
        return document
    }

    private var depth: Int {
        switch self {
        case .null, .bool, .number, .string: 0
        case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
        case .object(let members): 1 + (members.map(\.value.depth).max() ?? 0)
        }
    }
}
