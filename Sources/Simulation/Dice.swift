import RolloutModel

/// All chance of a simulation: SplitMix64 (Steele, Lea, Flood 2014), the same on every machine and in every process.
struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator of its own, so that a change in how one part rolls does not change what the others get.
    mutating func split() -> Dice { Dice(seed: next()) }

    /// True in `perMille` of a thousand rolls.
    mutating func hits(_ perMille: Int) -> Bool { perMille > 0 && Int(next() % 1_000) < perMille }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int(number(Int64(range.lowerBound)...Int64(range.upperBound)))
    }

    mutating func span(_ range: ClosedRange<TimeSpan>) -> TimeSpan {
        TimeSpan(milliseconds: number(range.lowerBound.milliseconds...range.upperBound.milliseconds))
    }

    /// One of them; the list must not be empty.
    mutating func one<Element>(of elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }
}

extension TimeSpan {
    /// A span of so many milliseconds.
    static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
}
