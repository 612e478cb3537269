import RolloutModel

/// What happens by itself, in the order of time, and of planning where times are equal.
struct Agenda: Sendable {
    enum Task: Hashable, Sendable {
        /// A submission leaves its status, if it still has it.
        case leaveStatus(SubmissionReference, SubmissionStatus)
        /// A published rollout goes into progress.
        case startRollout(SubmissionReference)
        /// An event of the scenario or of the control API.
        case event(SimulatorEvent)
        /// A call that was answered long ago arrives.
        case late(SimulatorRequest, AccountName, CorrelationID)
    }

    struct Entry: Sendable {
        let time: Timestamp
        let task: Task
    }

    /// Latest first: the next one is taken from the end.
    private var entries: [Entry] = []

    var isFull: Bool { entries.count >= StoreLimit.waiting }
    var first: Timestamp? { entries.last?.time }

    mutating func plan(_ task: Task, at time: Timestamp) {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].time > time { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(time: time, task: task), at: low)
    }

    mutating func next(until time: Timestamp) -> Entry? {
        guard let last = entries.last, last.time <= time else { return nil }
        return entries.removeLast()
    }
}
