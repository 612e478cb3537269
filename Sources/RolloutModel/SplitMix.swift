/// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014): small, seeded, and the same on
/// every machine. It spreads polls, makes up the simulated Store's chance and the tests'; nothing secret comes from it.
@frozen public struct SplitMix: RandomNumberGenerator, Hashable, Sendable {
    @usableFromInline var state: UInt64

    /// - Parameter seed: The same seed gives the same numbers.
    @inlinable
    public init(seed: UInt64) { state = seed }

    /// The next number; all are equally likely.
    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
