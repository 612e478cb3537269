import RolloutModel

/// A transcript's command: a word, arguments, and `key=value` pairs; quotes hold spaces together.
struct Directive {
    let word: String
    var arguments: [String] = []
    private var options: [String: String] = [:]
    let input: [String]

    init(_ block: TranscriptFile.Block) {
        var words = Self.words(block.command)[...]
        word = words.popFirst() ?? ""
        input = block.input
        for word in words {
            if let sign = word.firstIndex(of: "="), sign != word.startIndex {
                options[String(word[..<sign])] = String(word[word.index(after: sign)...])
            } else {
                arguments.append(word)
            }
        }
    }

    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " " && !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    func argument(_ place: Int) throws -> String {
        guard place < arguments.count else { throw Misunderstood("`\(word)` needs an argument more") }
        return arguments[place]
    }

    func text(_ key: String) -> String? { options[key] }

    func span(_ key: String) throws -> TimeSpan? { try options[key].map(Self.span) }

    func number(_ key: String) throws -> Double? {
        try options[key].map {
            guard let number = Double($0) else { throw Misunderstood("\($0) is no number") }
            return number
        }
    }

    func time(_ key: String) throws -> Timestamp? {
        try options[key].map {
            guard let time = Timestamp($0) else { throw Misunderstood("\($0) is no time") }
            return time
        }
    }

    /// Reads `1h`, `+1h` and `-1h`.
    static func span(_ text: String) throws -> TimeSpan {
        let digits = text.drop { $0 == "+" || $0 == "-" }
        guard let span = TimeSpan(String(digits)) else { throw Misunderstood("\(text) is no time span") }
        return text.hasPrefix("-") ? .zero - span : span
    }
}

/// A transcript that says what the harness does not know.
struct Misunderstood: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
