/// How often a program other than the daemon may ask the Store.
///
/// The Store allows 20 requests a minute to a tenant, whoever makes them. The daemon's engine keeps its own budget; what stands
/// here is the part of it that another program may take, so that a build never starves a halt of its requests.
package actor RequestPace {
    private static let window = Duration.seconds(60)

    private let perMinute: Int
    private let elapsed: @Sendable () -> Duration
    private let pause: @Sendable (Duration) async throws -> Void
    private var times: [Duration] = []

    /// A pace of at most so many requests in any minute.
    ///
    /// - Parameters:
    ///   - perMinute: At least 1.
    ///   - clock: Counts the time.
    ///   - pause: Waits.
    package init(
        perMinute: Int, clock: StoreClock = .system,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.perMinute = max(1, perMinute)
        elapsed = clock.elapsed
        self.pause = pause
    }

    /// Waits until a request may be sent, and counts it.
    func take() async throws {
        while true {
            let now = elapsed()
            times.removeAll { now - $0 >= Self.window }
            guard times.count >= perMinute else { break }
            try await pause(Self.window - (now - times[times.count - perMinute]))
        }
        times.append(elapsed())
    }

    /// Waits for so long.
    func wait(_ duration: Duration) async throws {
        if duration > .zero { try await pause(duration) }
    }
}
