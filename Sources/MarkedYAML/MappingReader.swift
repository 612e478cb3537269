/// Hands out a mapping's values by key and knows in the end which keys nobody asked for.
public final class MappingReader {
    /// Where the mapping begins.
    public let position: Position
    /// The reader that collects the problems.
    public let reader: YAMLReader

    private let entries: [String: MarkedNode.Entry]
    private let order: [MarkedNode.Entry]
    private var asked: Set<String> = []

    init(_ entries: [MarkedNode.Entry], at position: Position, _ reader: YAMLReader) {
        self.position = position
        self.reader = reader
        order = entries
        var first: [String: MarkedNode.Entry] = [:]
        for entry in entries {
            if let earlier = first[entry.key] {
                reader.error(
                    at: entry.keyPosition,
                    "the key \(shownText(entry.key)) stands here again, after line \(earlier.keyPosition.line)",
                    writeInstead: "keep one of the two")
            } else {
                first[entry.key] = entry
            }
        }
        self.entries = first
    }

    /// The value of a key that must be there. A missing key or an unreadable value is reported and gives nil.
    public func required<Value>(_ key: String, _ reading: Reading<Value>, example: String) -> Value? {
        asked.insert(key)
        guard let entry = entries[key] else {
            reader.error(
                at: position, "\(reader.fieldPrefix)the key \"\(key)\" is missing",
                writeInstead: "add \"\(key): \(example)\"")
            return nil
        }
        return read(entry, reading)
    }

    /// The value of a key that may be missing or null. An unreadable value is reported and gives nil.
    public func optional<Value>(_ key: String, _ reading: Reading<Value>) -> Value? {
        asked.insert(key)
        guard let entry = entries[key], !entry.value.isNull else { return nil }
        return read(entry, reading)
    }

    /// The value of a key, or the default where the key is missing or null, or unreadable and reported.
    public func optional<Value>(_ key: String, _ reading: Reading<Value>, default value: Value) -> Value {
        optional(key, reading) ?? value
    }

    /// As `required`, with the value's place, for checks that come later.
    public func requiredMarked<Value>(_ key: String, _ reading: Reading<Value>, example: String) -> Marked<Value>? {
        required(key, reading.marked, example: example)
    }

    /// As `optional`, with the value's place, for checks that come later.
    public func optionalMarked<Value>(_ key: String, _ reading: Reading<Value>) -> Marked<Value>? {
        optional(key, reading.marked)
    }

    /// Reports a key that may not be used here, if it is there.
    public func refuse(_ key: String, _ what: String, writeInstead: String) {
        asked.insert(key)
        guard let entry = entries[key] else { return }
        reader.error(at: entry.keyPosition, what, writeInstead: writeInstead)
    }

    /// Whether the key is there and not null.
    public func has(_ key: String) -> Bool { entries[key].map { !$0.value.isNull } ?? false }

    /// Where the key stands; nil where it is missing.
    public func position(of key: String) -> Position? { entries[key]?.keyPosition }

    /// Where the key's value stands; the mapping itself where the key is missing.
    public func valuePosition(of key: String) -> Position { entries[key]?.value.position ?? position }

    private func read<Value>(_ entry: MarkedNode.Entry, _ reading: Reading<Value>) -> Value? {
        reader.descending(into: entry.key, field: entry.key) { reading.read(entry.value, reader) }
    }

    func finish() {
        reader.noteAsked(asked)
        for entry in order where !asked.contains(entry.key) {
            let nearest = nearestWord(to: entry.key, among: asked)
            let known = asked.sorted().joined(separator: ", ")
            reader.error(
                at: entry.keyPosition, "\(reader.fieldPrefix)the key \(shownText(entry.key)) is unknown",
                writeInstead: nearest.map { "write \"\($0)\"" } ?? "use one of: \(known)")
        }
    }
}
