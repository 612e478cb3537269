/// A large value that is held by reference and copied only when it is changed while somebody else holds it too: looking at an
/// open rollout, which is done dozens of times for each event, costs a reference and not two kilobytes.
@dynamicMemberLookup
struct Kept<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Changed only while a single `Kept` holds it, which the language cannot know: it would check each look for a change
    /// at the same time, and that takes longer than most looks.
    private final class Storage: @unchecked Sendable {
        let place = UnsafeMutablePointer<Value>.allocate(capacity: 1)

        init(_ value: Value) { place.initialize(to: value) }

        /// Another copy, from place to place.
        init(copying other: Storage) { place.initialize(from: other.place, count: 1) }

        deinit {
            place.deinitialize(count: 1)
            place.deallocate()
        }
    }

    private var storage: Storage

    init(_ value: Value) { storage = Storage(value) }

    /// The value, lent and not copied: two kilobytes of it are a hundred references to count.
    var value: Value { _read { yield storage.place.pointee } }

    /// A member of the value, without a copy of the rest.
    subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member { storage.place.pointee[keyPath: member] }

    /// Changes the value: in place where nobody else holds it.
    mutating func change(_ body: (inout Value) -> Void) {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(copying: storage) }
        body(&storage.place.pointee)
    }

    static func == (left: Self, right: Self) -> Bool {
        left.storage === right.storage || left.storage.place.pointee == right.storage.place.pointee
    }

    func hash(into hasher: inout Hasher) { storage.place.pointee.hash(into: &hasher) }
}
