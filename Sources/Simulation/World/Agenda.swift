import HeapModule
import RolloutModel

/// Everything that is still to happen, in the order of true time; what is due at once happens in the order it was put in.
struct Agenda<Happening: Sendable>: Sendable {
    private struct Entry: Comparable, Sendable {
        let at: TimeSpan
        let number: Int
        let what: Happening

        static func < (left: Self, right: Self) -> Bool { (left.at, left.number) < (right.at, right.number) }
        static func == (left: Self, right: Self) -> Bool { left.number == right.number }
    }

    private var heap = Heap<Entry>()
    private var count = 0

    mutating func put(_ what: Happening, at time: TimeSpan) {
        count += 1
        heap.insert(Entry(at: time, number: count, what: what))
    }

    /// Takes out what happens next.
    mutating func next() -> (at: TimeSpan, what: Happening)? {
        heap.popMin().map { ($0.at, $0.what) }
    }
}
