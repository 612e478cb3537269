import Synchronization

/// Calls off one call or measurement, at once and from anywhere.
///
/// A task group can be cancelled only by the task that runs it, and that task first has to get its turn: until then a halt
/// could be recorded and sent, and the increase that it passes be written all the same (S1). So the task itself is
/// cancelled, and when `callOff` returns the gate at the socket is closed.
final class CallOff: Sendable {
    /// The task that runs the body. It may be cancelled from elsewhere for as long as it runs, and is forgotten before it
    /// ends.
    private struct Runner: @unchecked Sendable {
        let task: UnsafeCurrentTask?
    }

    private struct State {
        var isCalledOff = false
        var runner: Runner?
    }

    private let state = Mutex(State())

    /// Cancels what runs, and keeps from beginning what does not run yet.
    func callOff() {
        state.withLock { state in
            state.isCalledOff = true
            state.runner?.task?.cancel()
        }
    }

    /// Runs the body in the surrounding task; nil where it was called off before it began.
    func run<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value? {
        let runner = withUnsafeCurrentTask { Runner(task: $0) }
        let mayBegin = state.withLock { state in
            guard !state.isCalledOff else { return false }
            state.runner = runner
            return true
        }
        guard mayBegin else { return nil }
        defer { state.withLock { $0.runner = nil } }
        return await body()
    }
}
