/// A large value that is held by reference and copied only when it is changed while somebody else holds it too: looking at an
/// open rollout, which is done dozens of times for each event, costs a reference and not two kilobytes.
@dynamicMemberLookup
struct Kept<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Changed only while a single `Kept` holds it.
    private final class Storage: @unchecked Sendable {
        var value: Value

        init(_ value: Value) { self.value = value }
    }

    private var storage: Storage

    init(_ value: Value) { storage = Storage(value) }

    /// The value, lent and not copied: two kilobytes of it are a hundred references to count.
    var value: Value { _read { yield storage.value } }

    /// A member of the value, without a copy of the rest.
    subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member { storage.value[keyPath: member] }

    /// Changes the value: in place where nobody else holds it.
    mutating func change(_ body: (inout Value) -> Void) {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
        body(&storage.value)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.value == right.storage.value
    }

    func hash(into hasher: inout Hasher) { storage.value.hash(into: &hasher) }
}
