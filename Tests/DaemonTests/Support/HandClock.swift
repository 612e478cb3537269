@testable import Daemon
import RolloutModel
import Synchronization

/// Clocks that stand still until a test moves them.
final class HandClock: DaemonClocks {
    private struct Sleeper {
        let until: TimeSpan
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var boot = TimeSpan.hours(1)
        var sleepers: [Int: Sleeper] = [:]
        var next = 0
    }

    private static let start = Timestamp(milliseconds: 1_795_176_000_000)
    private let state = Mutex(State())

    func now() -> Instants {
        let boot = state.withLock(\.boot)
        return Instants(wall: Self.start + boot, boot: boot, bootID: "00000000000000000000000000000001")
    }

    func sleep(untilBoot time: TimeSpan) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    guard time > state.boot else { return true }
                    state.sleepers[number] = Sleeper(until: time, continuation: continuation)
                    return false
                }
                if isOver { return continuation.resume() }
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func cancel(_ number: Int) {
        state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(throwing: CancellationError())
    }

    /// Moves the clocks, and wakes whoever has slept long enough.
    func advance(by span: TimeSpan) {
        let woken = state.withLock { state in
            state.boot = state.boot + span
            let woken = state.sleepers.filter { $0.value.until <= state.boot }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// How many tasks sleep.
    var sleepers: Int { state.withLock { $0.sleepers.count } }
}
