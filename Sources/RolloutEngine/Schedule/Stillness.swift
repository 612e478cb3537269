import RolloutModel

/// How long nothing about a rollout changes by time alone. Until then its polls and looks are asked for without passing an
/// event through it, and an answer that changes nothing needs no decision: the one in force would be made again.
///
/// It lives with the schedule and not with the rollout: a replay knows none and passes everything through.
struct Stillness: Sendable {
    /// How far the two clocks may move apart before everything is looked at again.
    private static let tolerance = TimeSpan.seconds(1)

    /// When the rollout wants to be woken, by the wall clock; nil when nothing waits for time.
    let wake: Timestamp?
    private let until: Timestamp?
    private let (startWall, startBoot): (Timestamp, TimeSpan)

    /// From `start` on and until that moment by either clock; for good where it is nil. No schedule outlives the boot.
    init(at start: Instants, until: Timestamp?, wake: Timestamp?) {
        (startWall, startBoot) = (start.wall, start.boot)
        (self.until, self.wake) = (until, wake)
    }

    /// Whether it lasts.
    func lasts(at now: Instants) -> Bool {
        let (byWall, byBoot) = (now.wall - startWall, now.boot - startBoot)
        guard max(byWall - byBoot, byBoot - byWall) <= Self.tolerance else { return false }
        return until.map { max(byWall, byBoot) < $0 - startWall } ?? true
    }
}
