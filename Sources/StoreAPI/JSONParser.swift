/// Why a text is not a JSON document that may be relied on.
package struct JSONProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence's end: `at byte 17: a name comes twice in one object`. Quotes no value.
    package let description: String
}

/// Reads JSON (RFC 8259) and refuses what other readers forgive: duplicate names in an object (Foundation's decoder takes
/// the first, others the last), lone surrogates, anything after the document, unbounded depth.
package struct JSONParser {
    /// The Store's deepest documents have eight levels; the parser calls itself once per level.
    package static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// The document in these bytes, which are the caller's to bound.
    package static func parse(_ bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.problem("something follows the document") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func problem(_ what: String) -> JSONProblem { JSONProblem(description: "at byte \(position): \(what)") }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONProblem) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONProblem) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONProblem) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw problem("the document ends too early")
        default: return try number()
        }
    }

    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONProblem) -> JSONValue
    ) throws(JSONProblem) -> JSONValue {
        guard depth < Self.deepest else { throw problem("more than \(Self.deepest) levels") }
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONProblem) -> JSONValue {
        var members: [JSONMember] = []
        var names: Set<String> = []
        skipSpace()
        if skip("}") { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw problem("a member's name is missing") }
            let name = try string()
            guard names.insert(name).inserted else { throw problem("a name comes twice in one object") }
            skipSpace()
            guard skip(":") else { throw problem("a colon is missing") }
            members.append(JSONMember(name: name, value: try value()))
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw problem("a comma or brace is missing") }
        return .object(members)
    }

    private mutating func array() throws(JSONProblem) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if skip("]") { return .array([]) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw problem("a comma or bracket is missing") }
        return .array(elements)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONProblem) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw problem("not JSON") }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONProblem) -> JSONValue {
        var scanner = JSONNumberScanner(bytes, at: position)
        guard scanner.scan() else { throw problem("not JSON") }
        let digits = String(decoding: bytes[position..<scanner.position], as: UTF8.self)
        position = scanner.position
        return .number(digits)
    }

    private mutating func string() throws(JSONProblem) -> String {
        position += 1
        var text: [UInt8] = []
        while true {
            guard let byte = next else { throw problem("the document ends in a text") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw problem("a text is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
            case ..<0x20: throw problem("a control character in a text")
            default: text.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONProblem) -> [UInt8] {
        guard let byte = next else { throw problem("the document ends in a text") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
        default: throw problem("an unknown escape in a text")
        }
    }

    private mutating func scalar() throws(JSONProblem) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(first)), skip("\\"), skip("u") else { throw problem("half a character") }
        let second = try hexadecimal()
        guard UTF16.isTrailSurrogate(UInt16(second)) else { throw problem("half a character") }
        let code = 0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(code) else { throw problem("half a character") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONProblem) -> UInt32 {
        guard position + 4 <= bytes.count else { throw problem("the document ends in a text") }
        let digits = bytes[position..<position + 4]
        let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard isHexadecimal, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
            throw problem("an unknown escape in a text")
        }
        position += 4
        return code
    }
}
