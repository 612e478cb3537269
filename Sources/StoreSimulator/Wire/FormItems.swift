/// The items of a query or of an `application/x-www-form-urlencoded` body, in their order.
struct FormItems {
    let items: [(name: String, value: String)]

    /// Reads `a=1&b=two+words`; a `+` is a space and `%2B` a plus.
    init(_ text: String) {
        items = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value of that name, compared without regard to case.
    subscript(_ name: String) -> String? {
        let wanted = name.lowercased()
        return items.first { $0.name.lowercased() == wanted }?.value
    }

    /// The text with `%XX` and `+` decoded; a broken escape stays as it is.
    static func decoded(_ text: Substring, plusIsSpace: Bool = true) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
