import RolloutModel

@testable import Daemon

/// The daemon's clocks in a seeded world.
struct WorldClocks: DaemonClocks {
    private static let start = Timestamp(milliseconds: 1_795_176_000_000)

    let world: SeededWorld

    func now() -> Instants {
        Instants(wall: Self.start + world.now, boot: world.now, bootID: "00000000000000000000000000000001")
    }

    func sleep(untilBoot time: TimeSpan) async throws { try await world.sleep(until: time) }
}

/// The same clock for what waits on Swift's.
struct WorldClock: Clock {
    struct Instant: InstantProtocol {
        let time: TimeSpan

        func advanced(by duration: Duration) -> Self { Self(time: time + TimeSpan(duration)) }
        func duration(to other: Self) -> Duration { (other.time - time).duration }
        static func < (left: Self, right: Self) -> Bool { left.time < right.time }
    }

    let world: SeededWorld

    var now: Instant { Instant(time: world.now) }
    var minimumResolution: Duration { .milliseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await world.sleep(until: deadline.time)
    }
}

extension TimeSpan {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(milliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
