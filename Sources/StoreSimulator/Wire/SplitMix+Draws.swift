import RolloutModel

/// What the simulated Store draws.
extension SplitMix {
    /// A number from 0 up to, but not including, 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// 36 characters in the form of a GUID.
    mutating func guid() -> String {
        let digits = Array(hexadecimal(digits: 32))
        let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return cuts.map { String(digits[$0]) }.joined(separator: "-")
    }

    /// So many lower-case hexadecimal digits.
    mutating func hexadecimal(digits: Int) -> String {
        var text = ""
        while text.count < digits {
            let word = String(next(), radix: 16)
            text += String(repeating: "0", count: 16 - word.count) + word
        }
        return String(text.prefix(digits))
    }
}

/// FNV-1a over a text's bytes: a number that depends on the text alone, unlike `Hasher`, which differs in every process.
func stableHash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
