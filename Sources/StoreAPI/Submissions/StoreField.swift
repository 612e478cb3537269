/// A member of one of the Store's resources as it stands: whether it is there is told apart from whether it is null, because
/// an update replaces the whole resource, and a null may clear what an absent member leaves alone.
package enum StoreField<Value: StoreFieldValue>: Sendable {
    /// There is no such member.
    case absent
    /// It is null.
    case null
    /// It has this value.
    case value(Value)
    /// It is something else than the API promises; kept, and written back as it is.
    case unreadable(JSONValue)

    /// The value; nil for everything else.
    package var value: Value? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    init(_ json: JSONValue?) {
        switch json {
        case nil: self = .absent
        case .null?: self = .null
        case let json?: self = Value.read(json).map(StoreField.value) ?? .unreadable(json)
        }
    }

    var json: JSONValue? {
        switch self {
        case .absent: nil
        case .null: .null
        case .value(let value): value.json
        case .unreadable(let json): json
        }
    }
}

/// What a member of a resource may be.
package protocol StoreFieldValue: Sendable {
    /// The value; nil where the JSON is something else.
    static func read(_ json: JSONValue) -> Self?
    /// The value as it is written.
    var json: JSONValue { get }
}

extension String: StoreFieldValue {
    package static func read(_ json: JSONValue) -> String? {
        guard case .string(let text) = json else { return nil }
        return text
    }

    package var json: JSONValue { .string(self) }
}

extension Bool: StoreFieldValue {
    /// The Store was seen to write truth values as texts.
    package static func read(_ json: JSONValue) -> Bool? {
        switch json {
        case .bool(let value): value
        case .string(let text) where ["true", "false"].contains(text.lowercased()): text.lowercased() == "true"
        default: nil
        }
    }

    package var json: JSONValue { .bool(self) }
}

extension Double: StoreFieldValue {
    package static func read(_ json: JSONValue) -> Double? { json.lenientNumber }

    /// JSON has no infinities: null says that there is no number.
    package var json: JSONValue { isFinite ? .number("\(self)") : .null }
}

extension Array: StoreFieldValue where Element: StoreFieldValue {
    /// Nil as soon as one element is something else: a list with gaps would be written back with gaps.
    package static func read(_ json: JSONValue) -> [Element]? {
        guard case .array(let elements) = json else { return nil }
        let values = elements.compactMap { Element.read($0) }
        return values.count == elements.count ? values : nil
    }

    package var json: JSONValue { .array(map(\.json)) }
}

/// An object whose names are data, such as languages or markets, in the order in which it came.
package struct StoreMap<Value: StoreFieldValue>: StoreFieldValue {
    /// The entries in their order.
    package private(set) var entries: [(name: String, value: Value)]

    /// Entries in their order.
    package init(_ entries: [(name: String, value: Value)] = []) { self.entries = entries }

    package static func read(_ json: JSONValue) -> StoreMap? {
        guard case .object(let members) = json else { return nil }
        let entries = members.compactMap { member in Value.read(member.value).map { (member.name, $0) } }
        return entries.count == members.count ? StoreMap(entries) : nil
    }

    package var json: JSONValue { .object(entries.map { JSONMember(name: $0.name, value: $0.value.json) }) }

    /// The names in their order.
    package var names: [String] { entries.map(\.name) }

    /// The entry of that name, in any case of its letters; setting nil removes it.
    package subscript(name: String) -> Value? {
        get { entries.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            let place = entries.firstIndex { $0.name.lowercased() == name.lowercased() }
            switch (place, newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil): entries.remove(at: place)
            case (nil, let value?): entries.append((name, value))
            case (nil, nil): break
            }
        }
    }
}
