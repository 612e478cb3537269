import ControlAPI
import ControlClient
import RolloutModel

/// Sees to it that the end of a rollout is not missed because the next one has begun by the time one looks again: what the
/// state does not show any more, the journal says.
struct ClosingTracker {
    /// The journal is asked so often for an end that is about to be written.
    private static let tries = 20
    private static let pause = TimeSpan(milliseconds: 250)

    private let name: PolicyName
    private let client: ControlClient
    private var bound: (submission: SubmissionID, after: Int64)?

    /// A tracker that has seen nothing.
    init(_ name: PolicyName, _ client: ControlClient) {
        self.name = name
        self.client = client
    }

    /// What the state means, or how the rollout that was watched ended if this one is another.
    mutating func outcome(of status: RolloutStatus) async throws -> RolloutOutcome {
        let rollout = status.rollout
        let submission = rollout.submission
        if let bound, rollout.phase != .open || submission != bound.submission {
            if rollout.closing != nil, submission == bound.submission { return RolloutOutcome(rollout) }
            self.bound = nil
            if let closed = try await closing(of: bound.submission, after: bound.after) { return closed }
        }
        if rollout.phase == .open, bound == nil, let submission { bound = (submission, status.sequence ?? 0) }
        return RolloutOutcome(rollout)
    }

    private func closing(of submission: SubmissionID, after start: Int64) async throws -> RolloutOutcome? {
        for _ in 0..<Self.tries {
            var after = start
            while true {
                let page = try await client.history(
                    of: name, HistoryQuery(limit: ControlLimit.historyPage, after: after))
                for entry in page {
                    if case .transition(.closed(let closing, submission, let percentage)) = entry.record.body {
                        return RolloutOutcome(closing, at: percentage)
                    }
                }
                guard page.count == ControlLimit.historyPage, let last = page.last else { break }
                after = last.sequence
            }
            try await Task.sleep(for: Self.pause.duration)
        }
        return nil
    }
}
