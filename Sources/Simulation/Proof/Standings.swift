import RolloutModel

/// Where all rollouts stand, in the order of their policies. They lie in a row: the witness goes through them after every
/// happening, and neither looks them up by name for that nor copies them.
struct Standings: Sendable {
    private(set) var all: [Standing]
    private let places: [PolicyName: Int]

    init(of names: [PolicyName]) {
        all = names.map { Standing(name: $0) }
        places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
    }

    /// Where that rollout stands; nil where there is none of that name.
    subscript(name: PolicyName) -> Standing? { places[name].map { all[$0] } }

    func contains(_ name: PolicyName) -> Bool { places[name] != nil }

    /// Changes one of them in its place.
    mutating func with(_ name: PolicyName, _ body: (inout Standing) -> Void) {
        if let place = places[name] { body(&all[place]) }
    }
}
