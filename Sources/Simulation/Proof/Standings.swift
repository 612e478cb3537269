import RolloutModel

/// Where all rollouts stand, in the order of their policies. They lie in a row: the witness goes through them after every
/// happening, and they are so few that to look for a name takes less than to hash it.
struct Standings: Sendable {
    private(set) var all: [Standing]

    init(of names: [PolicyName]) { all = names.map { Standing(name: $0) } }

    /// Where that rollout stands; nil where there is none of that name.
    subscript(name: PolicyName) -> Standing? { place(of: name).map { all[$0] } }

    func contains(_ name: PolicyName) -> Bool { place(of: name) != nil }

    /// Changes one of them in its place.
    mutating func with(_ name: PolicyName, _ body: (inout Standing) -> Void) {
        if let place = place(of: name) { body(&all[place]) }
    }

    private func place(of name: PolicyName) -> Int? { all.indices.first { all[$0].name == name } }
}
