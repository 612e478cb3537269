/// An object of the Store's resources, typed by a table of its members. What the table does not name stays in `json`.
///
/// ```swift
/// listing.releaseNotes = .value("Faster.")       // the table says: a text
/// if case .null = listing.minimumHardware { … }  // null is not absent
/// ```
@dynamicMemberLookup
package protocol StorePart: StoreFieldValue {
    /// The table: a constant for each member.
    associatedtype Members: Sendable
    /// The table.
    static var members: Members { get }
    /// The object as it stands, with the members that nobody knows.
    var json: JSONValue { get set }
    /// Takes the object as it stands.
    init(json: JSONValue)
}

/// A member's name and the type of its value.
package struct StoreMember<Value: StoreFieldValue>: Sendable {
    /// The name as the documentation spells it; the Store's own answers may spell it otherwise.
    package let name: String

    init(_ name: String) { self.name = name }
}

extension StorePart {
    package static func read(_ json: JSONValue) -> Self? {
        guard case .object = json else { return nil }
        return Self(json: json)
    }

    /// The member that the table's constant names.
    package subscript<Value>(dynamicMember path: KeyPath<Members, StoreMember<Value>>) -> StoreField<Value> {
        get { StoreField(json[Self.members[keyPath: path].name]) }
        set { json[Self.members[keyPath: path].name] = newValue.json }
    }
}
