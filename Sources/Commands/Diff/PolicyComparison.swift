import MarkedYAML
import PolicyFiles
public import RolloutEngine
public import RolloutModel

/// What `rolloutctl diff` found: two states of a policy, key by key, and what the edit does to open rollouts.
public struct PolicyComparison: Encodable, Hashable, Sendable {
    /// A key that differs.
    public struct Change: Encodable, Hashable, Sendable {
        /// The key, as operators speak of it: `steps[25].bake`.
        public let key: String
        /// What the change does.
        public let direction: EditDirection
        /// The value before; nil where it was not there.
        public let old: String?
        /// The value after; nil where it is not there any more.
        public let new: String?
        /// `file:line:column` in the old file; nil where nothing like it is written there.
        public let oldPlace: String?
        /// The same in the new file.
        public let newPlace: String?
    }

    /// The policy's name after the edit.
    public let policy: PolicyName
    /// The file before.
    public let oldFile: String
    /// The file after.
    public let newFile: String
    /// The digest before.
    public let oldDigest: Digest
    /// The digest after; the same where both mean the same.
    public let newDigest: Digest
    /// Whether both files mean the same: then a reload changes nothing.
    public let isSameMeaning: Bool
    /// Whether both files hold the same text.
    public let isSameText: Bool
    /// The keys that differ, in meaning or in spelling.
    public let changes: [Change]
    /// What the edit does to open rollouts.
    public let forecast: EditForecast

    /// Compares two policies that were read.
    ///
    /// - Parameters:
    ///   - old: The policy in force.
    ///   - new: The edited one.
    ///   - now: When the rollouts that are spoken of reached their steps.
    init(_ old: PolicyArgument, _ new: PolicyArgument, now: Timestamp) {
        policy = new.policy.name
        (oldFile, newFile) = (old.file.file, new.file.file)
        (oldDigest, newDigest) = (old.policy.digest, new.policy.digest)
        isSameMeaning = old.policy.digest == new.policy.digest
        isSameText = old.bytes == new.bytes
        let (oldPlaces, newPlaces) = (PolicyPlaces(old.bytes), PolicyPlaces(new.bytes))
        func place(_ key: String, _ file: String, _ places: PolicyPlaces) -> String? {
            places.position(of: key).map { "\(file):\($0)" }
        }
        let edit = PolicyEdit(from: old.policy, to: new.policy)
        let meant = edit.changes.map { change in
            Change(
                key: change.key, direction: change.direction, old: change.old, new: change.new,
                oldPlace: change.old == nil ? nil : place(change.key, old.file.file, oldPlaces),
                newPlace: change.new == nil ? nil : place(change.key, new.file.file, newPlaces))
        }
        let spelt = Self.spellings(oldPlaces, newPlaces, besides: edit.changes.map(\.key)).map { spelling in
            Change(
                key: spelling.key, direction: .cosmetic, old: spelling.old, new: spelling.new,
                oldPlace: spelling.old == nil ? nil : place(spelling.key, old.file.file, oldPlaces),
                newPlace: spelling.new == nil ? nil : place(spelling.key, new.file.file, newPlaces))
        }
        changes = meant + spelt
        forecast = EditForecast(
            from: old.policy, to: new.policy,
            by: PolicyChange.events(from: old.policy, at: old.file.file, to: new.file), at: now)
    }

    /// Values that are written in another way and mean the same.
    private static func spellings(
        _ old: PolicyPlaces, _ new: PolicyPlaces, besides changed: [String]
    ) -> [(key: String, old: String?, new: String?)] {
        let (before, after) = (texts(old), texts(new))
        let keys = old.leaves.map(\.key) + new.leaves.map(\.key).filter { before[$0] == nil }
        return keys.filter { key in
            before[key] != after[key] && !changed.contains { isPart(key, of: $0) || isPart($0, of: key) }
        }.map { ($0, before[$0], after[$0]) }
    }

    private static func texts(_ places: PolicyPlaces) -> [String: String] {
        Dictionary(places.leaves.map { ($0.key, $0.text) }) { first, _ in first }
    }

    /// Whether a key lies within what another names. Windows have no name but their place, which moves.
    private static func isPart(_ key: String, of other: String) -> Bool {
        if key.hasPrefix("windows[") && other.hasPrefix("windows[") { return true }
        return key == other || key.hasPrefix(other + ".") || key.hasPrefix(other + "[")
    }
}
