/// A way of reading a node as a value. Readings are combined: `.list(of: .timeSpan)`, `.mapping { … }`.
public struct Reading<Value> {
    /// Reads the node; where it cannot, it reports why to the reader and returns nil.
    public let read: (MarkedNode, YAMLReader) -> Value?

    /// A reading by a function that reports every problem to the reader before it returns nil.
    public init(_ read: @escaping (MarkedNode, YAMLReader) -> Value?) { self.read = read }

    /// The same reading with its place, for checks that come later.
    public var marked: Reading<Marked<Value>> {
        Reading<Marked<Value>> { node, reader in read(node, reader).map { Marked($0, at: node.position) } }
    }

    /// The same reading with a further check: `check` returns what is wrong and what to write instead, or nil.
    public func checked(_ check: @escaping (Value) -> (what: String, instead: String)?) -> Reading {
        Reading { node, reader in
            guard let value = read(node, reader) else { return nil }
            guard let problem = check(value) else { return value }
            reader.error(at: node.position, reader.fieldPrefix + problem.what, writeInstead: problem.instead)
            return nil
        }
    }

    /// A scalar that `convert` turns into a value; nil from it is reported as `"text" is not EXPECTED – write INSTEAD`.
    public static func scalar(
        _ expected: String, writeInstead: String, _ convert: @escaping (String) -> Value?
    ) -> Reading {
        Reading { node, reader in
            guard case .scalar(let text, _) = node.content, !node.isNull, let value = convert(text) else {
                reader.mismatch(node, isNot: expected, writeInstead: writeInstead)
                return nil
            }
            return value
        }
    }
}
