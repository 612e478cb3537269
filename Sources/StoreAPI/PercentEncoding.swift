/// The text with everything but RFC 3986's unreserved characters percent-encoded: fit for a path segment or a query value.
package func percentEncoded(_ text: String) -> String {
    encoded(text, space: "%20")
}

/// The text as `application/x-www-form-urlencoded` writes it. Microsoft's samples leave this out, so that a secret with a
/// `+`, `&` or `%` fails.
package func formEncoded(_ text: String) -> String {
    encoded(text, space: "+")
}

/// Names and values as a form's body.
package func formBody(_ fields: [(name: String, value: String)]) -> String {
    fields.map { formEncoded($0.name) + "=" + formEncoded($0.value) }.joined(separator: "&")
}

/// Names and values as a query, without the `?`.
package func queryString(_ fields: [(name: String, value: String)]) -> String {
    fields.map { percentEncoded($0.name) + "=" + percentEncoded($0.value) }.joined(separator: "&")
}

private func encoded(_ text: String, space: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.unicodeScalars.append(Unicode.Scalar(byte))
        case UInt8(ascii: " "):
            result += space
        default:
            result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
    return result
}
