extension Reading where Value == String {
    /// A text that is not empty. Quotes make no difference; control characters other than line breaks and tabs do not pass.
    public static var text: Reading {
        .scalar("a text", writeInstead: "write a text, in quotes where it has \": \" or \" #\" in it") { text in
            let isClean = text.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
            }
            return !text.isEmpty && isClean ? text : nil
        }
    }

    /// A name: letters, digits, `-`, `_` and `.`, not beginning with `.` or `-`, at most `longest` of them.
    public static func name(longest: Int = 64) -> Reading {
        .scalar("a name", writeInstead: "use at most \(longest) of a-z, A-Z, 0-9, \"-\", \"_\" and \".\"") { text in
            isName(text, longest: longest) ? text : nil
        }
    }
}

/// Whether the text is made of ASCII letters, digits, `-`, `_` and `.`, does not begin with `.` or `-`, and is not longer.
public func isName(_ text: String, longest: Int = 64) -> Bool {
    guard let first = text.first, first != ".", first != "-", text.utf8.count <= longest else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
}

extension Reading where Value == Bool {
    /// `true` or `false`; the other words that YAML 1.1 takes for them do not pass.
    public static var bool: Reading {
        .scalar("true or false", writeInstead: "write true or false") { ["true": true, "false": false][$0] }
    }
}

extension Reading where Value == Int {
    /// A whole decimal number of the range. `010`, `0x10`, `1_000` and `1:30` do not pass: YAML 1.1 reads them otherwise.
    public static func int(in range: ClosedRange<Int>) -> Reading {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return .scalar(expected, writeInstead: "write \(expected), such as \(range.lowerBound)") { text in
            guard let decimal = DecimalText(text), decimal.isWhole, let number = Int(text) else { return nil }
            return range.contains(number) ? number : nil
        }
    }
}

extension Reading where Value == Double {
    /// A finite decimal number, such as `25`, `-0.5` or `1e6`.
    public static var double: Reading {
        .scalar("a number", writeInstead: "write a number such as 25 or 0.5") { DecimalText($0)?.number() }
    }
}

extension Reading where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the enum's words, spelled exactly so.
    public static var word: Reading {
        let words = Value.allCases.map(\.rawValue)
        return Reading { node, reader in
            if case .scalar(let text, _) = node.content, let value = Value(rawValue: text) { return value }
            var instead = words.count == 1 ? "write \(words[0])" : "write one of: \(words.joined(separator: ", "))"
            if case .scalar(let text, _) = node.content, let nearest = nearestWord(to: text, among: words) {
                instead = "write \(nearest) (one of: \(words.joined(separator: ", ")))"
            }
            reader.mismatch(node, isNot: "a word that is known here", writeInstead: instead)
            return nil
        }
    }
}

/// A decimal number's text, taken apart: no octal, no sexagesimal, no underscores, no infinities.
struct DecimalText {
    let isWhole: Bool
    let decimals: Int
    let hasExponent: Bool
    private let text: String

    init?(_ text: String) {
        var rest = Substring(text)
        if rest.first == "-" { rest.removeFirst() }
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        guard !whole.isEmpty, whole == "0" || whole.first != "0" else { return nil }
        rest = rest.dropFirst(whole.count)
        var fraction = Substring()
        if rest.first == "." {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(fraction.count + 1)
        }
        hasExponent = rest.first == "e" || rest.first == "E"
        if hasExponent {
            rest.removeFirst()
            if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
            guard !rest.isEmpty, rest.count <= 3, rest.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        } else if !rest.isEmpty {
            return nil
        }
        isWhole = fraction.isEmpty && !hasExponent
        decimals = fraction.count
        self.text = text
    }

    /// The number times ten to the power of `shift`, rounded once; nil where it is too large to be one.
    func number(shift: Int = 0) -> Double? {
        guard shift == 0 || !hasExponent else { return nil }
        let number = Double(shift == 0 ? text : "\(text)e\(shift)")
        return number.flatMap { $0.isFinite ? $0 : nil }
    }
}
