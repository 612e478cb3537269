import Yams

/// Turns a file's bytes into a tree of marked nodes, within limits.
enum Document {
    /// A problem that leaves no document.
    struct Problem: Error {
        let position: Position
        let what: String
        let instead: String
    }

    /// No file of ours comes near a megabyte; a larger one is the wrong file.
    static let largestFile = 1_000_000
    /// Our deepest key stands at level six. libyaml itself stops at 1,000.
    static let deepestNesting = 32

    static func parse(_ bytes: [UInt8]) -> Result<MarkedNode, Problem> {
        Result { () throws(Problem) in try composed(checkedText(bytes)) }
    }

    private static func checkedText(_ bytes: [UInt8]) throws(Problem) -> String {
        guard bytes.count <= largestFile else {
            throw Problem(
                position: .start, what: "the file has \(bytes.count) bytes",
                instead: "keep it under \(largestFile): this cannot be the file that was meant")
        }
        let withoutMark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: withoutMark, as: UTF8.self) else {
            let good = String(decoding: withoutMark, as: UTF8.self).unicodeScalars.prefix { $0 != "\u{FFFD}" }
            throw Problem(
                position: TextPlaces(String(good)).end, what: "the file is not UTF-8 text",
                instead: "save it in the encoding UTF-8")
        }
        if let control = text.unicodeScalars.firstIndex(where: {
            $0.value < 32 && !"\t\n\r".unicodeScalars.contains($0)
        }) {
            throw Problem(
                position: TextPlaces(String(text.unicodeScalars[..<control])).end,
                what: "a control character (number \(text.unicodeScalars[control].value)) stands here",
                instead: "remove it")
        }
        return text
    }

    private static func composed(_ text: String) throws(Problem) -> MarkedNode {
        try refuseAliases(in: text)
        var duplicates = DuplicateKeys()
        let (parser, root) = try compose(text, &duplicates)
        guard let root else {
            throw Problem(
                position: .start, what: "the file is empty", instead: "write at least one \"key: value\" line")
        }
        let tree = try marked(root, duplicates, depth: 0)
        guard !tree.isNull else {
            throw Problem(
                position: tree.position, what: "the file is empty", instead: "write at least one \"key: value\" line")
        }
        do {
            if let second = try parser.nextRoot() {
                throw Problem(
                    position: Position(second.mark), what: "a second document begins here",
                    instead: "keep one document in a file, and no \"---\" but at the top")
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw syntaxProblem(error, text)
        }
        return tree
    }

    /// Aliases are refused before the document is composed: composing hashes each key, and a key made of aliases of aliases
    /// takes exponential time ("billion laughs").
    ///
    /// The text is composed with each possible alias disarmed (`*a` becomes `ka`), which leaves all marks and all texts
    /// before the first real alias as they are; a real alias comes after its anchor, and so is found by the anchor.
    private static func refuseAliases(in text: String) throws(Problem) {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return }
        let disarmed = text.utf8.contains(UInt8(ascii: "*")) ? text.replacing("*", with: "k") : text
        var duplicates = DuplicateKeys()
        let (parser, root) = try compose(disarmed, &duplicates)
        // An anchor is referenced weakly by its node and lives as long as its parser.
        let anchored = withExtendedLifetime(parser) { root.flatMap(firstAnchored) }
        if let anchored {
            throw Problem(
                position: Position(anchored.mark), what: "an anchor (\"&\") stands here",
                instead: "write the text out where it is needed; put it in quotes if it begins with \"&\"")
        }
    }

    private static func firstAnchored(_ node: Node) -> Node? {
        if node.anchor != nil { return node }
        switch node {
        case .scalar, .alias: return nil
        case .sequence(let nodes): return nodes.lazy.compactMap(firstAnchored).first
        case .mapping(let pairs):
            return pairs.lazy.compactMap { firstAnchored($0.key) ?? firstAnchored($0.value) }.first
        }
    }

    private static func compose(
        _ text: String, _ duplicates: inout DuplicateKeys
    ) throws(Problem) -> (parser: Parser, root: Node?) {
        var current = text
        while true {
            do {
                // Without rules of resolution each scalar stays the text that it is.
                let parser = try Parser(yaml: current, resolver: .basic, encoding: .utf8)
                return (parser, try parser.nextRoot())
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let masked = duplicates.mask(keys.first, at: Position(context.mark), in: current) else {
                    throw Problem(
                        position: Position(context.mark), what: "the key \(shownText(keys.first ?? "")) stands twice",
                        instead: "keep one of the two")
                }
                current = masked
            } catch {
                throw syntaxProblem(error, current)
            }
        }
    }

    private static func marked(_ node: Node, _ duplicates: DuplicateKeys, depth: Int) throws(Problem) -> MarkedNode {
        let position = Position(node.mark)
        guard depth <= deepestNesting else {
            throw Problem(
                position: position, what: "the nesting is deeper than \(deepestNesting)",
                instead: "write a flatter file")
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain
            try refuseTag(scalar.tag, unless: isPlain ? .implicit : .str, at: position)
            return MarkedNode(.scalar(scalar.string, isPlain: isPlain), at: position)
        case .sequence(let sequence):
            try refuseTag(sequence.tag, unless: .implicit, at: position)
            var nodes: [MarkedNode] = []
            for element in sequence { nodes.append(try marked(element, duplicates, depth: depth + 1)) }
            return MarkedNode(.list(nodes), at: position)
        case .mapping(let mapping):
            try refuseTag(mapping.tag, unless: .implicit, at: position)
            var entries: [MarkedNode.Entry] = []
            for pair in mapping { entries.append(try entry(pair, duplicates, depth: depth + 1)) }
            return MarkedNode(.mapping(entries), at: position)
        case .alias:
            throw Problem(position: position, what: "an alias stands here", instead: "write the text out")
        }
    }

    private static func entry(
        _ pair: (key: Node, value: Node), _ duplicates: DuplicateKeys, depth: Int
    ) throws(Problem) -> MarkedNode.Entry {
        let position = Position(pair.key.mark)
        guard case .scalar(let key) = pair.key else {
            throw Problem(position: position, what: "a key is not a text", instead: "write \"key: value\"")
        }
        return MarkedNode.Entry(
            key: duplicates.unmasked[position] ?? key.string, keyPosition: position,
            value: try marked(pair.value, duplicates, depth: depth))
    }

    private static func refuseTag(_ tag: Tag, unless expected: Tag.Name, at position: Position) throws(Problem) {
        guard tag.description != expected.rawValue else { return }
        throw Problem(
            position: position, what: "a tag (\"!\") stands here",
            instead: "remove it; put a text that begins with \"!\" in quotes")
    }
}

extension Position {
    init(_ mark: Mark?) { self.init(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1)) }
}
