import HeapModule
import RolloutModel

/// One heap for everything that waits for time, ordered by the boot clock: no task and no timer per rollout.
struct DeadlineHeap: Sendable {
    private struct Entry: Comparable, Sendable {
        let due: TimeSpan
        let slot: Int
        let generation: UInt64

        static func < (left: Self, right: Self) -> Bool {
            (left.due, left.slot, left.generation) < (right.due, right.slot, right.generation)
        }
    }

    private var heap = Heap<Entry>()

    /// When the first entry is due; it may have been replaced by another since.
    var first: TimeSpan? { heap.min?.due }

    /// How many entries there are, those that were replaced among them.
    var count: Int { heap.count }

    mutating func insert(slot: Int, due: TimeSpan, generation: UInt64) {
        heap.insert(Entry(due: due, slot: slot, generation: generation))
    }

    /// Takes out the first entry that is due by `now`; nil when there is none.
    mutating func popDue(by now: TimeSpan) -> (slot: Int, generation: UInt64)? {
        guard let entry = heap.min, entry.due <= now else { return nil }
        heap.removeMin()
        return (entry.slot, entry.generation)
    }
}
