/// A value that several places hold without a copy each: a policy is the rollout's, the step's and its metrics' at once, and
/// what is rarely there takes no room while it is not.
@dynamicMemberLookup
final class Shared<Value: Hashable & Sendable>: Hashable, Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }

    subscript<Member>(dynamicMember member: KeyPath<Value, Member>) -> Member { value[keyPath: member] }

    static func == (left: Shared, right: Shared) -> Bool { left === right || left.value == right.value }

    func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

/// A value that is mostly not there.
@propertyWrapper
struct Rare<Value: Hashable & Sendable>: Hashable, Sendable {
    private var shared: Shared<Value>?

    /// The value as it is held: whether it is there is seen without a copy of it.
    var projectedValue: Shared<Value>? { shared }

    init(wrappedValue: Value? = nil) { shared = wrappedValue.map { Shared($0) } }

    var wrappedValue: Value? {
        get { shared?.value }
        set { shared = newValue.map { Shared($0) } }
    }
}
