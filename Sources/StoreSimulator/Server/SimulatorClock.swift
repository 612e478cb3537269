public import RolloutModel
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The simulated clock: the machine's time, so many times faster, and moved forward by hand.
///
/// It never goes back; a `Date` header that is off is the scenario's `dateSkew`.
public final class SimulatorClock: Sendable {
    private struct State {
        var base: Timestamp
        var reading: Duration
        var speed: Double
    }

    private let state: Mutex<State>
    private let elapsed: @Sendable () -> Duration

    /// A clock that begins at `start` and runs `speed` times as fast as the machine's; 0 stands still.
    public convenience init(start: Timestamp? = nil, speed: Double = 1) {
        let origin = ContinuousClock.now
        self.init(start: start ?? .machine, speed: speed) { ContinuousClock.now - origin }
    }

    /// A clock that reads the machine's time from `elapsed`, which never falls.
    public init(start: Timestamp, speed: Double, elapsed: @escaping @Sendable () -> Duration) {
        state = Mutex(State(base: start, reading: elapsed(), speed: speed))
        self.elapsed = elapsed
    }

    /// A clock that moves by hand only.
    public static func stopped(at start: Timestamp = Timestamp(milliseconds: 1_763_632_800_000)) -> SimulatorClock {
        SimulatorClock(start: start, speed: 0)
    }

    /// The simulated time.
    public var now: Timestamp { state.withLock { Self.now($0, elapsed()) } }

    /// How many times faster than the machine's the clock runs.
    public var speed: Double {
        get { state.withLock(\.speed) }
        set {
            rebase { state, _ in state.speed = max(0, newValue) }
        }
    }

    /// Moves the clock forward; a span that points back moves nothing.
    public func advance(by span: TimeSpan) {
        rebase { state, now in state.base = now + max(.zero, span) }
    }

    /// Moves the clock forward to `time`, or says that it is past already.
    public func set(to time: Timestamp) -> Bool {
        rebase { state, now in
            guard time >= now else { return false }
            state.base = time
            return true
        }
    }

    private func rebase<Value>(_ change: (inout State, Timestamp) -> Value) -> Value {
        state.withLock { state in
            let reading = elapsed()
            let now = Self.now(state, reading)
            state = State(base: now, reading: reading, speed: state.speed)
            return change(&state, now)
        }
    }

    private static func now(_ state: State, _ reading: Duration) -> Timestamp {
        let real = reading - state.reading
        let seconds = Double(real.components.seconds) + Double(real.components.attoseconds) * 1e-18
        return state.base + TimeSpan(milliseconds: Int64(seconds * 1_000 * state.speed))
    }
}

extension Timestamp {
    /// What the machine's wall clock shows.
    static var machine: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
}
