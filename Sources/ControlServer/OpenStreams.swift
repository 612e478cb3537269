import ControlAPI
import Synchronization

/// The event streams that are open: how many there may be, and the word that all of them end.
final class OpenStreams: Sendable {
    private struct State {
        var next: UInt64 = 0
        var wakers: [UInt64: @Sendable () -> Void] = [:]
        var isStopping = false
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Takes so many at a time.
    init(limit: Int) { self.limit = limit }

    /// Whether the daemon stops.
    var isStopping: Bool { state.withLock(\.isStopping) }

    /// Counts a stream in. `wake` is called once, when the daemon stops; at once where it does already.
    ///
    /// - Returns: The stream's number, for `remove`.
    /// - Throws: `ControlProblem` where there are too many.
    func add(_ wake: @escaping @Sendable () -> Void) throws(ControlProblem) -> UInt64 {
        let number = state.withLock { state -> UInt64? in
            guard state.wakers.count < limit else { return nil }
            state.next += 1
            state.wakers[state.next] = wake
            return state.next
        }
        guard let number else { throw tooMany }
        if isStopping { wake() }
        return number
    }

    /// Throws where there are as many as there may be.
    func checkRoom() throws(ControlProblem) {
        if state.withLock({ $0.wakers.count >= limit }) { throw tooMany }
    }

    private var tooMany: ControlProblem {
        ControlProblem(
            .busy, "\(limit) event streams are open already, as many as the daemon serves.",
            next: "End a rolloutctl that watches, or look once without -w or -f.")
    }

    /// Counts a stream out.
    func remove(_ number: UInt64) { state.withLock { $0.wakers[number] = nil } }

    /// Has every stream end.
    func stop() {
        let wakers = state.withLock { state in
            state.isStopping = true
            return Array(state.wakers.values)
        }
        for wake in wakers { wake() }
    }
}
