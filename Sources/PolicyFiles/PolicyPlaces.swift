public import MarkedYAML
import RolloutModel

/// Where the keys of a policy file stand, and how their values are written there.
///
/// Keys are named as operators speak of them: `steps[25].bake` by the percentage, `metrics[crash-rate].fail.above` by the name,
/// `windows[2].start` by the place, counted from 1.
public struct PolicyPlaces: Sendable {
    /// A value as it is written.
    public struct Leaf: Hashable, Sendable {
        /// The key.
        public let key: String
        /// The text.
        public let text: String
    }

    /// Every value of the file that is no mapping, in order.
    public private(set) var leaves: [Leaf] = []
    private var positions: [String: Position] = [:]

    /// The places of a policy file; none where it is no YAML.
    public init(_ bytes: [UInt8]) {
        guard let root = YAMLReader(file: "").document(bytes) else { return }
        take(root, key: "")
    }

    /// Where the key stands or, where it is not written, what it would stand in; nil where not even that is there.
    public func position(of key: String) -> Position? {
        var key = key
        while !key.isEmpty {
            if let position = positions[key] { return position }
            guard let end = key.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
            key = String(key[..<end])
        }
        return nil
    }

    private mutating func take(_ node: MarkedNode, key: String) {
        switch node.content {
        case .scalar(let text, _): leaves.append(Leaf(key: key, text: text))
        case .mapping(let entries):
            for entry in entries {
                let inner = key.isEmpty ? entry.key : "\(key).\(entry.key)"
                positions[inner] = entry.keyPosition
                take(entry.value, key: inner)
            }
        case .list(let nodes):
            let words = nodes.compactMap { if case .scalar(let text, _) = $0.content { text } else { nil } }
            if words.count == nodes.count {
                return leaves.append(Leaf(key: key, text: words.joined(separator: ", ")))
            }
            for (place, node) in nodes.enumerated() { take(node, key: key, place: place) }
        }
    }

    private mutating func take(_ node: MarkedNode, key: String, place: Int) {
        let name = key == "steps" ? node.step : key == "metrics" ? node.text(of: "name") : nil
        let inner = "\(key)[\(name ?? "\(place + 1)")]"
        positions[inner] = node.position
        // The end of the ladder is a mapping in a mapping; its keys are named like a step's.
        if name == MarkedNode.lastStep, let finalize = node.value(of: "finalize") {
            return take(finalize, key: inner)
        }
        take(node, key: inner)
    }
}

extension MarkedNode {
    fileprivate static let lastStep = "finalize"

    fileprivate func value(of key: String) -> MarkedNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    fileprivate func text(of key: String) -> String? {
        guard case .scalar(let text, _)? = value(of: key)?.content else { return nil }
        return text
    }

    /// The step's name: its percentage as it is compared, or the end of the ladder.
    fileprivate var step: String? {
        if value(of: "finalize") != nil { return Self.lastStep }
        let digits = text(of: "setPercentage").map { $0.hasSuffix("%") ? String($0.dropLast()) : $0 }
        return digits.flatMap(Double.init).flatMap { Percentage($0) }?.digits
    }
}
