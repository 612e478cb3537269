/// A condition on a row's fields: `eventType eq 'crash' and (market ne 'US' or market eq 'DE')`.
indirect enum AnalyticsFilter: Hashable {
    case equals(field: String, value: String)
    case differs(field: String, value: String)
    case all([AnalyticsFilter])
    case any([AnalyticsFilter])

    /// The names of the fields that are looked at.
    var fields: Set<String> {
        switch self {
        case .equals(let field, _), .differs(let field, _): [field]
        case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
        }
    }

    /// Whether a row whose fields `value` gives meets the condition.
    func isMet(by value: (String) -> String?) -> Bool {
        switch self {
        case .equals(let field, let wanted): value(field) == wanted
        case .differs(let field, let unwanted): value(field) != unwanted
        case .all(let parts): parts.allSatisfy { $0.isMet(by: value) }
        case .any(let parts): parts.contains { $0.isMet(by: value) }
        }
    }

    /// Why a text is no filter.
    struct Problem: Error {
        let text: String
    }

    /// Reads a filter; `fields` are the names that it may use, compared without regard to case.
    static func parse(_ text: String, fields: [String]) throws(Problem) -> AnalyticsFilter {
        var parser = AnalyticsFilterParser(tokens: try AnalyticsFilterParser.tokens(of: text), fields: fields)
        return try parser.whole()
    }
}

/// A reader by recursive descent; `and` binds closer than `or`.
private struct AnalyticsFilterParser {
    enum Token: Hashable {
        case word(String), value(String), open, close
    }

    /// Deeper parentheses than any client writes; the reader calls itself for each.
    private static let deepest = 16

    let tokens: [Token]
    let fields: [String]
    private var position = 0
    private var depth = 0

    init(tokens: [Token], fields: [String]) {
        self.tokens = tokens
        self.fields = fields
    }

    static func tokens(of text: String) throws(AnalyticsFilter.Problem) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first == " " || first == "\t" {
                rest.removeFirst()
            } else if first == "(" || first == ")" {
                tokens.append(first == "(" ? .open : .close)
                rest.removeFirst()
            } else if first == "'" {
                tokens.append(.value(try quoted(&rest)))
            } else {
                let word = rest.prefix { !" \t()'".contains($0) }
                tokens.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens
    }

    /// A text in single quotes; two of them within stand for one.
    private static func quoted(_ rest: inout Substring) throws(AnalyticsFilter.Problem) -> String {
        var value = ""
        rest.removeFirst()
        while let character = rest.popFirst() {
            if character != "'" {
                value.append(character)
            } else if rest.first == "'" {
                value.append("'")
                rest.removeFirst()
            } else {
                return value
            }
        }
        throw AnalyticsFilter.Problem(text: "filter parameter has an unclosed quote")
    }

    mutating func whole() throws(AnalyticsFilter.Problem) -> AnalyticsFilter {
        let filter = try alternatives()
        guard position == tokens.count else { throw unexpected() }
        return filter
    }

    private mutating func alternatives() throws(AnalyticsFilter.Problem) -> AnalyticsFilter {
        var parts = [try conjunction()]
        while take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(AnalyticsFilter.Problem) -> AnalyticsFilter {
        var parts = [try condition()]
        while take("and") { parts.append(try condition()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func condition() throws(AnalyticsFilter.Problem) -> AnalyticsFilter {
        guard position < tokens.count else { throw unexpected() }
        if tokens[position] == .open {
            depth += 1
            guard depth <= Self.deepest else {
                throw AnalyticsFilter.Problem(text: "filter parameter is nested too deeply")
            }
            position += 1
            let inner = try alternatives()
            guard position < tokens.count, tokens[position] == .close else { throw unexpected() }
            position += 1
            depth -= 1
            return inner
        }
        guard case .word(let name) = tokens[position] else { throw unexpected() }
        guard let field = fields.first(where: { $0.lowercased() == name.lowercased() }) else {
            throw AnalyticsFilter.Problem(text: "filter parameter has the unknown field \(name)")
        }
        position += 1
        let isEquals = take("eq")
        guard isEquals || take("ne"), position < tokens.count else { throw unexpected() }
        guard case .value(let value) = tokens[position] else { throw unexpected() }
        position += 1
        return isEquals ? .equals(field: field, value: value) : .differs(field: field, value: value)
    }

    private mutating func take(_ word: String) -> Bool {
        guard position < tokens.count, case .word(let found) = tokens[position], found.lowercased() == word else {
            return false
        }
        position += 1
        return true
    }

    private func unexpected() -> AnalyticsFilter.Problem {
        guard position < tokens.count else { return .init(text: "filter parameter ends too early") }
        return .init(text: "filter parameter cannot be read at its part \(position + 1)")
    }
}
