import RolloutModel

/// A seeded source of chance: the same seed gives the same story on every machine.
struct Chance: RandomNumberGenerator {
    private var source: SplitMix

    init(seed: UInt64) { source = SplitMix(seed: seed &* 0x9E37_79B9_7F4A_7C15 | 1) }

    mutating func next() -> UInt64 { source.next() }

    /// True once in so many times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func one<Element>(of elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}
