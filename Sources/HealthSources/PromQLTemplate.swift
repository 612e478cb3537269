import RolloutModel
import StoreAPI

/// A PromQL text whose placeholders are filled in, each escaped for where it stands: in a string, in the regular
/// expression of a `=~` or `!~` matcher, in a raw string between backticks.
struct PromQLTemplate {
    private var rest: Substring
    private var text = ""
    private var place = Place.code

    private enum Place {
        case code
        case comment
        case string(quote: Character, isPattern: Bool)
    }

    /// The query that is sent.
    static func fill(_ template: String, _ request: MeasurementRequest) throws(HealthProblem) -> String {
        var filler = PromQLTemplate(rest: Substring(template))
        while let next = filler.rest.first {
            if let (placeholder, following) = try Placeholder.leading(filler.rest) {
                filler.text += try filler.escaped(try placeholder.value(request), placeholder)
                filler.rest = following
            } else {
                filler.copy(next)
            }
        }
        return filler.text
    }

    private init(rest: Substring) { self.rest = rest }

    private mutating func copy(_ next: Character) {
        switch place {
        case .code where next == "\"" || next == "'" || next == "`":
            place = .string(quote: next, isPattern: isAfterPatternMatcher)
        case .code where next == "#": place = .comment
        case .comment where next.isNewline: place = .code
        case .string(let quote, _) where next == quote: place = .code
        case .string(let quote, _) where next == "\\" && quote != "`" && rest.count > 1:
            text.append(next)
            rest = rest.dropFirst()
        case .code, .comment, .string: break
        }
        if let character = rest.first { text.append(character) }
        rest = rest.dropFirst()
    }

    private var isAfterPatternMatcher: Bool {
        let before = text.reversed().drop { $0.isWhitespace }.prefix(2)
        return before.first == "~" && (before.last == "=" || before.last == "!")
    }

    private func escaped(_ value: String, _ placeholder: Placeholder) throws(HealthProblem) -> String {
        switch place {
        case .comment: return ""
        case .code:
            guard value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
                throw .error(
                    .badPlaceholder,
                    "{{\(placeholder.rawValue)}} stands outside quotation marks, where it cannot be escaped")
            }
            return value
        case .string(let quote, let isPattern):
            let pattern = isPattern ? Self.backslashed(value, "\\.+*?()|[]{}^$") : value
            guard quote == "`" else {
                return Self.backslashed(pattern, "\\\(quote)").replacing("\n", with: "\\n")
            }
            guard !pattern.contains("`") else {
                throw .error(.badPlaceholder, "the value of {{\(placeholder.rawValue)}} cannot stand between backticks")
            }
            return pattern
        }
    }

    private static func backslashed(_ text: String, _ characters: String) -> String {
        text.reduce(into: "") { result, character in
            if characters.contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
