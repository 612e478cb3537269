import Synchronization

/// The calls that wait for an acquisition that another call makes. As many as there are calls at once, which the daemon's
/// workers bound.
final class TokenWaiters: Sendable {
    private typealias Waiter = CheckedContinuation<TokenFailure?, Never>

    private let state = Mutex<(waiting: [UInt64: Waiter], last: UInt64)>(([:], 0))

    /// Waits for the acquisition's outcome, nil for a token; a cancelled caller waits no longer.
    func outcome(isolation: isolated (any Actor)? = #isolation) async -> TokenFailure? {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    // Checked under the lock that the handler below takes: one of the two sees the other.
                    if Task.isCancelled { return false }
                    state.waiting[number] = continuation
                    return true
                }
                if !isWaiting { continuation.resume(returning: .cancelled) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiting.removeValue(forKey: number) }
            waiter?.resume(returning: .cancelled)
        }
    }

    /// Tells all that wait.
    func tell(_ failure: TokenFailure?) {
        let waiters = state.withLock { state in
            defer { state.waiting = [:] }
            return state.waiting
        }
        for waiter in waiters.values { waiter.resume(returning: failure) }
    }
}
