import ControlAPI
import ControlClient
import RolloutModel

/// Follows a stream of the daemon over its restarts: what breaks after the first sign of life is begun again.
struct Following {
    /// How long to wait before the first new try; a restart takes about as long.
    private static let firstPause = TimeSpan(milliseconds: 200)
    /// How long to wait at most between two tries: what is shown meanwhile is old.
    private static let longestPause = TimeSpan.seconds(2)

    /// Told why the stream broke, whenever it breaks.
    let onLoss: (String) async -> Void

    /// Runs a stream again and again until the daemon says that there is nothing more.
    ///
    /// - Parameter stream: Runs it once; it is handed what to call at every sign of life.
    /// - Returns: Why there is nothing more.
    /// - Throws: What keeps it from beginning the first time; what cannot get better; what the stream itself throws.
    func run(_ stream: (_ isAlive: () -> Void) async throws -> StreamEnd) async throws -> StreamEnd {
        var hasBegun = false
        var pause = Self.firstPause
        while true {
            do {
                let end = try await stream {
                    hasBegun = true
                    pause = Self.firstPause
                }
                if end.code == .gone { return end }
                await onLoss(end.message)
            } catch let error as ControlClientError {
                guard hasBegun, error.mayPass else { throw error }
                await onLoss(error.message)
            }
            try await Task.sleep(for: pause.duration)
            pause = min(pause * 2, Self.longestPause)
        }
    }
}

extension ControlClientError {
    /// Whether the same may go well a moment later: the daemon is being restarted, or hangs.
    fileprivate var mayPass: Bool {
        switch kind {
        case .notReachable, .timedOut, .failed: true
        case .refused(let code): code == .busy || code == .failed
        case .notAllowed: false
        }
    }
}
