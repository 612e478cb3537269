/// A JSON document as it stands: nothing converted, nothing dropped, members in their order.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The number's own digits: `25.0`, `1e1`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// What kind of value it is, for messages.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The value of a finite number; nil for everything else, also for a text that looks like one.
    package var finiteNumber: Double? {
        guard case .number(let digits) = self else { return nil }
        return finiteDouble(digits)
    }

    /// The value of a finite number that is written as a number or as a text, as the Store and Entra both do.
    package var lenientNumber: Double? {
        switch self {
        case .number(let digits), .string(let digits): finiteDouble(digits)
        case .null, .bool, .array, .object: nil
        }
    }
}

/// A name and its value.
package struct JSONMember: Hashable, Sendable {
    package let name: String
    package let value: JSONValue

    /// A member of an object.
    package init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

/// The value of a decimal number in JSON's grammar, if it is finite.
///
/// Swift's own `Double(_:)` also reads `NaN`, `+Inf`, `0x1p3` and takes `1e400` for infinity.
package func finiteDouble(_ text: String) -> Double? {
    var scanner = JSONNumberScanner(Array(text.utf8))
    guard scanner.scan(), scanner.isAtEnd, let value = Double(text), value.isFinite else { return nil }
    return value
}

/// Reads one number in JSON's grammar (RFC 8259, section 6).
struct JSONNumberScanner {
    /// No double has more significant digits than 17; longer ones are an attempt to keep us busy.
    static let longest = 128

    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Moves behind the number; returns false where there is none or a too long one.
    mutating func scan() -> Bool {
        let start = position
        skip("-")
        guard skip("0") || skipDigits() else { return false }
        if skip("."), !skipDigits() { return false }
        if skip("e") || skip("E") {
            if !skip("+") { skip("-") }
            guard skipDigits() else { return false }
        }
        return position - start <= Self.longest
    }

    @discardableResult
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position > start
    }
}
