import RolloutModel

/// What changing a key does to a rollout, in plain words.
public enum EditDirection: String, Codable, CaseIterable, Sendable {
    /// More must hold before a raise, or less is enough to stop one.
    case stricter
    /// Less must hold before a raise, or more is needed to stop one.
    case laxer
    /// The same things come later.
    case later
    /// The same things come earlier.
    case earlier
    /// Another meaning that is neither.
    case changed
    /// Another way to write the same.
    case cosmetic

    /// What undoing the change does.
    var opposite: EditDirection {
        switch self {
        case .stricter: .laxer
        case .laxer: .stricter
        case .later: .earlier
        case .earlier: .later
        case .changed: .changed
        case .cosmetic: .cosmetic
        }
    }
}

/// One thing that a policy says.
struct PolicyFact {
    /// Its key, `steps[25].bake`: steps by their percentage, metrics by their names, windows by their place.
    let key: String
    /// Its value, as one would write it.
    let text: String
    /// Its size; nil where values have no order.
    let rank: Double?
    /// What a greater size does.
    let more: EditDirection

    init(_ key: String, _ text: String) { (self.key, self.text, rank, more) = (key, text, nil, .changed) }

    init(_ key: String, _ span: TimeSpan?, more: EditDirection) {
        self.key = key
        text = span.map(\.description) ?? "never"
        rank = span.map { Double($0.milliseconds) } ?? .infinity
        self.more = more
    }

    init(_ key: String, _ number: Int, more: EditDirection) {
        (self.key, text, rank, self.more) = (key, "\(number)", Double(number), more)
    }

    /// A word of a list that rises from the laxest to the strictest.
    init<Word: RawRepresentable<String> & Equatable>(_ key: String, _ word: Word, strictestLast order: [Word]) {
        self.key = key
        text = word.rawValue
        rank = order.firstIndex(of: word).map(Double.init)
        more = .stricter
    }

    /// What a change from the other fact to this one does.
    func direction(from other: PolicyFact) -> EditDirection {
        guard let rank, let before = other.rank, rank != before else { return .changed }
        return rank > before ? more : more.opposite
    }
}

/// Facts that come and go together: a step, a metric, a window.
struct FactGroup {
    /// What it is known by in both policies.
    let key: String
    /// Its key in its own policy, where that is another: a window's place may move.
    var shown: String?
    /// What stands for the whole of it where it is added or removed.
    let summary: String
    /// What adding it does.
    let added: EditDirection
    let facts: [PolicyFact]
}
