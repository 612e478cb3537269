extension String {
    /// The same text on one line, with everything that could move a cursor or turn the reading direction written out:
    /// `\n`, `\t`, `\x1b`, `\u202e`. What others wrote can then not pass for a line of ours.
    func escapingControls() -> String { escaping { $0.isControl } }

    /// The same, but line breaks and tabs stay: for fields, where they mean something and forge nothing.
    func escapingControlsWithinLines() -> String { escaping { $0.isControl && $0 != "\n" && $0 != "\t" } }

    /// The same text on one line, with a blank for each of these characters: for places that take backslashes for their own.
    func blankingControls() -> String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
    }

    private func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isEscaped) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if isEscaped(scalar) { text += scalar.escape } else { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    /// The longest beginning of at most so many bytes that cuts no code point in two, marked with `…` where it was cut.
    func prefix(utf8Bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let mark = "…"
        var end = utf8.index(startIndex, offsetBy: max(0, limit - mark.utf8.count))
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return self[..<end] + mark
    }
}

extension Unicode.Scalar {
    /// Control characters of ASCII and Latin-1, line and paragraph separators, and the marks that turn text around
    /// (Unicode Technical Report 36, section 2.7; "Trojan Source", CVE-2021-42574).
    fileprivate var isControl: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var escape: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: value < 0x100 ? "\\x\(hexadecimal(2))" : "\\u\(hexadecimal(4))"
        }
    }

    private func hexadecimal(_ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
