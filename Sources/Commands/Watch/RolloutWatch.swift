import ControlAPI
import ControlClient
import RolloutModel

/// Watches a rollout until it comes to what is waited for.
struct RolloutWatch: Sendable {
    /// What ended the watch.
    enum End: Sendable {
        /// The rollout came to that.
        case outcome(RolloutOutcome)
        /// The time was up.
        case timedOut
        /// The user ended it.
        case ended(ExitStatus)
        /// The rollout is gone.
        case gone(String)
    }

    let name: PolicyName
    /// The path of the control socket.
    let socket: String
    let display: any WatchDisplay
    /// How long at most; nil for as long as it takes.
    let timeout: TimeSpan?
    /// Whether that is what is waited for.
    let isWanted: @Sendable (RolloutOutcome) -> Bool

    /// Runs the watch.
    func run() async throws -> End {
        do {
            let end = try await race()
            if case .outcome(let outcome) = end { display.end(outcome) } else { display.end(nil) }
            return end
        } catch {
            display.end(nil)
            throw error
        }
    }

    private struct Over: Error {
        let outcome: RolloutOutcome
    }

    private func race() async throws -> End {
        try await withThrowingTaskGroup(of: End?.self) { group in
            group.addTask { try await follow() }
            group.addTask { await display.run().map { .ended($0) } }
            if let timeout {
                group.addTask {
                    try await Task.sleep(for: timeout.duration)
                    return .timedOut
                }
            }
            defer { group.cancelAll() }
            while let end = try await group.next() {
                if let end { return end }
            }
            return .timedOut
        }
    }

    private func follow() async throws -> End {
        try await ControlClient.with(socket: socket, following: true) { client in
            var tracker = ClosingTracker(name, client)
            do {
                let end = try await Following(onLoss: { display.lost($0) }).run { isAlive in
                    try await client.watch(name) { streamed in
                        isAlive()
                        guard case .status(let status) = streamed else { return }
                        display.show(status)
                        let outcome = try await tracker.outcome(of: status)
                        if isWanted(outcome) { throw Over(outcome: outcome) }
                    }
                }
                return .gone(end.message)
            } catch let over as Over {
                return .outcome(over.outcome)
            }
        }
    }
}
