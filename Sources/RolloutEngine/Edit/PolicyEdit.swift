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
        let (before, after) = (Self.pairedWindows(old, new), Self.pairedWindows(new, old))
        for group in before where !after.contains(where: { $0.key == group.key }) {
            changes.append(
                Change(key: group.key, old: group.summary, new: nil, direction: group.added.opposite))
        }
        for group in after {
            guard let earlier = before.first(where: { $0.key == group.key }) else {
                changes.append(Change(key: group.key, old: nil, new: group.summary, direction: group.added))
                continue
            }
            changes += Self.changes(earlier.facts, group.facts)
        }
        self.changes = changes.map { Self.judged($0, old, new) }.filter { change in
            // What is said of a whole step is not said again of its approval.
            !changes.contains { $0.key != change.key && change.key.hasPrefix($0.key + ".") && $0.isWhole }
        }
    }

    private static func changes(_ old: [PolicyFact], _ new: [PolicyFact]) -> [Change] {
        new.compactMap { fact in
            guard let before = old.first(where: { $0.key == fact.key }), before.text != fact.text else { return nil }
            return Change(key: fact.key, old: before.text, new: fact.text, direction: fact.direction(from: before))
        }
    }

    /// The groups of one policy, without the windows that the other has too, wherever they stand there.
    private static func pairedWindows(_ policy: Policy, _ other: Policy) -> [FactGroup] {
        policy.groups.filter { group in
            guard group.key.hasPrefix("windows[") else { return true }
            return !other.groups.contains { $0.key.hasPrefix("windows[") && $0.summary == group.summary }
        }.map { group in
            // Two windows at one place are two windows, not one with other contents.
            guard group.key.hasPrefix("windows[") else { return group }
            return FactGroup(
                key: group.key + " " + group.summary, summary: group.summary, added: group.added, facts: [])
        }
    }

    /// Bands have no size: what they do is told by the verdicts they give.
    private static func judged(_ change: Change, _ old: Policy, _ new: Policy) -> Change {
        let key = change.key.split(separator: " ", maxSplits: 1).first.map(String.init) ?? change.key
        guard key.hasSuffix(".fail") || key.hasSuffix(".pass"),
            let metric = new.metrics.first(where: { key.hasPrefix("metrics[\($0.name)].") }),
            let before = old.metrics.first(where: { $0.name == metric.name })
        else { return Change(key: key, old: change.old, new: change.new, direction: change.direction) }
        return Change(
            key: key, old: change.old, new: change.new,
            direction: MetricProbe.direction(from: before, to: metric))
    }
}

extension PolicyEdit.Change {
    /// Whether a whole step, metric or window came or went.
    fileprivate var isWhole: Bool { old == nil || new == nil }
}
