extension Reading {
    /// A list with from `counts.lowerBound` to `counts.upperBound` elements; elements that cannot be read are left out,
    /// reported.
    public static func list<Element>(
        of element: Reading<Element>, counts: ClosedRange<Int>, example: String
    ) -> Reading where Value == [Element] {
        Reading { node, reader in
            guard case .list(let nodes) = node.content else {
                reader.mismatch(node, isNot: "a list", writeInstead: "write a list such as \(example)")
                return nil
            }
            guard counts.contains(nodes.count) else {
                let bound =
                    nodes.count < counts.lowerBound ? "at least \(counts.lowerBound)" : "at most \(counts.upperBound)"
                reader.error(
                    at: node.position, "\(reader.fieldPrefix)the list has \(nodes.count) entries",
                    writeInstead: "give \(bound)")
                return nil
            }
            return reader.descending(into: "[]", field: nil) { nodes.compactMap { element.read($0, reader) } }
        }
    }

    /// A mapping with known keys. `body` asks for all of them, whatever it finds; what it did not ask for is reported as
    /// unknown, with the nearest known key.
    public static func mapping(_ body: @escaping (MappingReader) -> Value?) -> Reading {
        Reading { node, reader in
            guard case .mapping(let entries) = node.content else {
                reader.mismatch(node, isNot: "a mapping", writeInstead: "write \"key: value\" lines")
                return nil
            }
            let mapping = MappingReader(entries, at: node.position, reader)
            let value = body(mapping)
            mapping.finish()
            return value
        }
    }

    /// A mapping whose keys are names of the operator's choice, in the order of the file; `*` stands for them in paths.
    public static func dictionary<Element>(
        of element: Reading<Element>, atMost count: Int
    ) -> Reading where Value == [(name: Marked<String>, value: Element)] {
        Reading { node, reader in
            guard case .mapping(let entries) = node.content else {
                reader.mismatch(node, isNot: "a mapping", writeInstead: "write \"name: value\" lines")
                return nil
            }
            guard entries.count <= count else {
                reader.error(
                    at: node.position, "\(reader.fieldPrefix)there are \(entries.count) entries",
                    writeInstead: "give at most \(count)")
                return nil
            }
            var seen: Set<String> = []
            return entries.compactMap { entry in
                guard seen.insert(entry.key).inserted else {
                    reader.error(
                        at: entry.keyPosition, "the key \(shownText(entry.key)) stands here again",
                        writeInstead: "keep one of the two")
                    return nil
                }
                let value = reader.descending(into: "*", field: entry.key) { element.read(entry.value, reader) }
                return value.map { (Marked(entry.key, at: entry.keyPosition), $0) }
            }
        }
    }
}
