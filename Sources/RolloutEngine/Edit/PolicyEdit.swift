public import RolloutModel

/// What differs between two states of a policy, key by key.
public struct PolicyEdit: Sendable {
    /// A key whose meaning differs.
    public struct Change: Hashable, Sendable {
        /// The key: `steps[25].bake`, `metrics[crash-rate].fail`, `windows[2]` counted from 1.
        public let key: String
        /// The value before; nil where the key is added.
        public let old: String?
        /// The value after; nil where the key is removed.
        public let new: String?
        /// What the change does.
        public let direction: EditDirection
    }

    /// The differences, in the order of the policy page.
    public let changes: [Change]

    /// Compares two policies. What is left out has its default, so that writing one out is no difference.
    public init(from old: Policy, to new: Policy) {
        var changes = Self.changes(old.facts, new.facts)
        let (before, after) = (old.groups, new.groups)
        for group in before where !after.contains(where: { $0.key == group.key }) {
            changes.append(
                Change(key: group.place, old: group.summary, new: nil, direction: group.added.opposite))
        }
        for group in after {
            guard let earlier = before.first(where: { $0.key == group.key }) else {
                changes.append(Change(key: group.place, old: nil, new: group.summary, direction: group.added))
                continue
            }
            changes += Self.changes(earlier.facts, group.facts).map { change in
                let key = group.place + change.key.dropFirst(group.key.count)
                return Change(key: key, old: change.old, new: change.new, direction: change.direction)
            }
        }
        self.changes =
            changes.filter { change in
                // What is said of a whole step is not said again of its approval.
                !changes.contains { change.key.hasPrefix($0.key + ".") && $0.isWhole }
            }.map { Self.judged($0, old, new) }.inOrderOfThePage
    }

    private static func changes(_ old: [PolicyFact], _ new: [PolicyFact]) -> [Change] {
        new.compactMap { fact in
            guard let before = old.first(where: { $0.key == fact.key }), before.text != fact.text else { return nil }
            return Change(key: fact.key, old: before.text, new: fact.text, direction: fact.direction(from: before))
        }
    }

    /// Bands have no size: what they do is told by the verdicts they give.
    private static func judged(_ change: Change, _ old: Policy, _ new: Policy) -> Change {
        guard change.key.hasSuffix(".fail") || change.key.hasSuffix(".pass"),
            let metric = new.metrics.first(where: { change.key.hasPrefix("metrics[\($0.name)].") }),
            let before = old.metrics.first(where: { $0.name == metric.name })
        else { return change }
        return Change(
            key: change.key, old: change.old, new: change.new,
            direction: MetricProbe.direction(from: before, to: metric))
    }
}

extension FactGroup {
    /// Its key in its own policy.
    fileprivate var place: String { shown ?? key }
}

extension [PolicyEdit.Change] {
    private static let page = [
        "name", "account", "target", "packageVersion", "mode", "timeZone", "steps", "metrics", "windows", "limits",
        "onDrift", "onPolicyChange",
    ]

    /// The changes in the order in which the policy page has the keys; steps by their percentages, the end last.
    fileprivate var inOrderOfThePage: [PolicyEdit.Change] {
        func rank(_ key: String) -> (Int, Double) {
            let words = key.split(whereSeparator: { ".[]".contains($0) })
            // Who is told comes last; every other key has a place on the page.
            let section = Self.page.firstIndex { Substring($0) == words.first } ?? Self.page.count
            guard words.first == "steps" else { return (section, 0) }
            let name = key.dropFirst("steps[".count).prefix { $0 != "]" }
            return (section, Double(String(name)) ?? 101)
        }
        return enumerated().sorted {
            let (left, right) = (rank($0.element.key), rank($1.element.key))
            return left == right ? $0.offset < $1.offset : left < right
        }.map(\.element)
    }
}

extension PolicyEdit.Change {
    /// Whether a whole step, metric or window came or went.
    fileprivate var isWhole: Bool { old == nil || new == nil }
}
