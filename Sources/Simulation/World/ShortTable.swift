/// A value that stands for nothing yet.
protocol WithEmpty {
    static var empty: Self { get }
}

/// A table of a handful of entries, looked through one after another: for so few that takes less than hashing their keys.
struct ShortTable<Key: Equatable & Sendable, Value: WithEmpty & Sendable>: Sendable {
    private var keys: [Key] = []
    private var values: [Value] = []

    /// The entry of a key; nil where there is none.
    subscript(key: Key) -> Value? { keys.firstIndex(of: key).map { values[$0] } }

    /// The entry of a key, changed in its place; one that is not there yet is empty.
    subscript(default key: Key) -> Value {
        get { self[key] ?? .empty }
        _modify {
            if keys.firstIndex(of: key) == nil {
                keys.append(key)
                values.append(.empty)
            }
            yield &values[keys.firstIndex(of: key) ?? values.startIndex]
        }
    }
}
