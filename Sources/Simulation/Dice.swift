import RolloutModel

/// All chance of a simulation, the same on every machine and in every process.
struct Dice: RandomNumberGenerator, Sendable {
    private var source: SplitMix

    init(seed: UInt64) { source = SplitMix(seed: seed) }

    mutating func next() -> UInt64 { source.next() }

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
