import ControlServer
import Synchronization

/// Tells any number of listeners that the loop has turned. A listener that is busy finds one ring waiting, however often the
/// bell rang meanwhile.
final class TurnBells: Sendable {
    private struct State {
        var next: UInt64 = 0
        var listeners: [UInt64: (change: BackendChange, continuation: AsyncStream<Void>.Continuation)] = [:]
    }

    private let state = Mutex(State())

    /// Rings for whoever listens to such a turn. Entries are on disk by now.
    func ring(hasNews: Bool) {
        let woken = state.withLock { state in
            state.listeners.values.filter { hasNews || $0.change == .anything }.map(\.continuation)
        }
        for continuation in woken { continuation.yield() }
    }

    /// A value for every turn of that kind from now on; the stream ends when nobody listens to it any more.
    func listen(to change: BackendChange) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            state.listeners[state.next] = (change, continuation)
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }
}
