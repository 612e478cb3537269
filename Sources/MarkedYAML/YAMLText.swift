import Yams

/// JSON as YAML, for people who read and for tools that eat nothing else.
public enum YAMLText {
    /// A JSON document as one YAML document in block style: the same keys in the same order, numbers as they were written,
    /// texts in quotes only where they would otherwise be something else.
    ///
    /// Every JSON document is a YAML document (YAML 1.2, § 1.3): it is read as one and written in the other style.
    public static func of(json: String) throws -> String {
        guard let node = try Yams.compose(yaml: json) else { return "" }
        // What JSON had to escape may steer a terminal, and libyaml would show the half of it as it is.
        let isPlain = !json.contains("\\u")
        // Never broken: a long sentence stays one line that can be searched for.
        return try Yams.serialize(node: try inBlocks(node), width: -1, allowUnicode: isPlain)
    }

    private static func inBlocks(_ node: Node) throws -> Node {
        switch node {
        case .scalar(let scalar):
            return scalar.style == .doubleQuoted ? try scalar.string.represented() : node
        case .sequence(let items):
            // An empty one has no block style.
            return .sequence(Node.Sequence(try items.map(inBlocks), .implicit, items.isEmpty ? .flow : .block))
        case .mapping(let members):
            let pairs = try members.map { (try inBlocks($0.key), try inBlocks($0.value)) }
            return .mapping(Node.Mapping(pairs, .implicit, members.isEmpty ? .flow : .block))
        default: return node
        }
    }
}
