/// Base64 (RFC 4648), of block IDs and of what clients sign.
enum Base64 {
    private static let plain = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let url = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// What the padded text stands for; nil where it is no Base64.
    static func decoded(_ text: String) -> [UInt8]? {
        guard text.utf8.count % 4 == 0 else { return nil }
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.utf8.count - digits.count
        guard padding <= 2, text.utf8.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") }) else { return nil }
        return decoded(Array(digits), plain)
    }

    /// What the text stands for in the alphabet for addresses, without padding.
    static func decodedFromURL(_ text: String) -> [UInt8]? { decoded(Array(text.utf8), url) }

    /// The bytes in the alphabet for addresses, without padding.
    static func encodedForURL(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var (held, bits) = (0, 0)
        for byte in bytes {
            (held, bits) = ((held << 8 | Int(byte)) & 0xFFFF, bits + 8)
            while bits >= 6 {
                bits -= 6
                text.append(url[held >> bits & 63])
            }
        }
        if bits > 0 { text.append(url[held << (6 - bits) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decoded(_ digits: [UInt8], _ alphabet: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (held, bits) = (0, 0)
        for digit in digits {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            (held, bits) = ((held << 6 | value) & 0xFFFF, bits + 6)
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(held >> bits & 255))
            }
        }
        return digits.count % 4 == 1 ? nil : bytes
    }
}
