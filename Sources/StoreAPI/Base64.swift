/// The bytes in Base64 (RFC 4648, section 4).
func base64(_ bytes: [UInt8]) -> String {
    encoded(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", isPadded: true)
}

/// The bytes in the Base64 of addresses and JSON web tokens (RFC 4648, section 5), without padding.
func base64URL(_ bytes: [UInt8]) -> String {
    encoded(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", isPadded: false)
}

private func encoded(_ bytes: [UInt8], _ alphabet: String, isPadded: Bool) -> String {
    let digits = Array(alphabet.utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let count = min(3, bytes.count - start)
        let group = (0..<3).reduce(0) { $0 << 8 | ($1 < count ? Int(bytes[start + $1]) : 0) }
        for place in 0...count { text.append(digits[group >> (18 - 6 * place) & 63]) }
        if isPadded { text += [UInt8](repeating: UInt8(ascii: "="), count: 3 - count) }
    }
    return String(decoding: text, as: UTF8.self)
}
