extension JSON {
    /// Reads a body; nil for what is no JSON. Of two members of one name both are kept, as `object` allows.
    init?(_ bytes: [UInt8]) {
        var parser = JSONBody(bytes: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
        guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
        self = value
    }

    /// The value of the member of that name in any case of its letters, as the Store matches names.
    func member(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The text; nil for anything else.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The elements of a list; none of anything else.
    var items: [JSON] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    /// The members of an object; none of anything else.
    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The same object with that member's value replaced, or put behind the others.
    func setting(_ name: String, _ value: JSON) -> JSON {
        var members = members
        if let place = members.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) {
            members[place].value = value
        } else {
            members.append(Member(name, value))
        }
        return .object(members)
    }
}

/// Reads the body of a request. The client's own reader is not used: a fault of it would not be seen.
private struct JSONBody {
    static let deepest = 64

    let bytes: [UInt8]
    var place = 0

    var isAtEnd: Bool { place == bytes.count }

    mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    mutating func value(depth: Int) -> JSON? {
        guard depth <= Self.deepest else { return nil }
        let value = next(depth)
        skipSpace()
        return value
    }

    private mutating func next(_ depth: Int) -> JSON? {
        if take("{") { return object(depth) }
        if take("[") { return array(depth) }
        if place < bytes.count, bytes[place] == UInt8(ascii: "\"") { return string().map(JSON.string) }
        return word()
    }

    private mutating func object(_ depth: Int) -> JSON? {
        var members: [JSON.Member] = []
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard let name = string(), take(":"), let value = value(depth: depth + 1) else { return nil }
            members.append(.init(name, value))
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func array(_ depth: Int) -> JSON? {
        var items: [JSON] = []
        if take("]") { return .array([]) }
        repeat {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        } while take(",")
        return take("]") ? .array(items) : nil
    }

    private mutating func word() -> JSON? {
        let start = place
        while place < bytes.count, bytes[place] > 0x20, !",]}:".utf8.contains(bytes[place]) { place += 1 }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        switch word {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            let isNumber = word.allSatisfy { "0123456789+-.eE".contains($0) } && Double(word)?.isFinite == true
            return isNumber ? .number(word) : nil
        }
    }

    private mutating func string() -> String? {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
        place += 1
        var units: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: units, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let text = escape() else { return nil }
                units += Array(text.utf8)
            case ..<0x20: return nil
            default: units.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> String? {
        guard place < bytes.count else { return nil }
        let byte = bytes[place]
        place += 1
        let plain: [UInt8: String] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        guard byte == UInt8(ascii: "u") else { return plain[byte] }
        guard let first = unit() else { return nil }
        if let scalar = Unicode.Scalar(first) { return String(Character(scalar)) }
        guard bytes[place...].starts(with: Array("\\u".utf8)) else { return nil }
        place += 2
        guard let second = unit() else { return nil }
        let text = String(decoding: [first, second], as: UTF16.self)
        return text.unicodeScalars.count == 1 ? text : nil
    }

    private mutating func unit() -> UInt16? {
        guard place + 4 <= bytes.count else { return nil }
        defer { place += 4 }
        return UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    }
}
