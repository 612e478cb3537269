import RolloutModel

/// An append that waits for its turn.
struct AppendRequest: Sendable {
    let records: [JournalRecord]
    let next: Int64
    let continuation: CheckedContinuation<[JournalEntry], any Error>

    private var ordersHalt: Bool { records.contains(where: \.ordersHalt) }

    /// Takes those that are to be one transaction: in the order of the numbers they expect, so that callers who build on
    /// each other are not at the scheduler's mercy. One with a halt goes alone: it shares no other's fate, and on a full
    /// disk it alone gets the reserve.
    static func takeGroup(from waiting: inout [AppendRequest], limit: Int) -> [AppendRequest] {
        waiting.sort { $0.next < $1.next }
        guard let first = waiting.first else { return [] }
        var count = 1
        var records = first.records.count
        if !first.ordersHalt {
            for request in waiting.dropFirst() {
                records += request.records.count
                guard records <= limit, !request.ordersHalt else { break }
                count += 1
            }
        }
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }
}
