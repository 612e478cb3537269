import RolloutModel

/// Which share of the devices has a submission, over time: straight lines between points, level after the last.
///
/// It never falls: a device keeps the package that it has, whatever happens to the rollout.
struct ReachCurve: Hashable, Sendable {
    struct Point: Hashable, Sendable {
        let time: Timestamp
        let share: Double
    }

    private(set) var points: [Point] = []

    /// The share at that time, 0 to 1; at a step, the one after it.
    func share(at time: Timestamp) -> Double {
        guard let next = points.firstIndex(where: { $0.time > time }) else { return points.last?.share ?? 0 }
        guard next > 0 else { return 0 }
        let (from, to) = (points[next - 1], points[next])
        let part = (time - from.time).seconds / (to.time - from.time).seconds
        return from.share + (to.share - from.share) * part
    }

    /// From `time` on the share moves to `target`; the whole of the devices would take `adoption` for it.
    mutating func move(to target: Double, at time: Timestamp, adoption: TimeSpan) {
        let now = share(at: time)
        points.removeAll { $0.time > time }
        points.append(Point(time: time, share: now))
        guard target > now else { return }
        let span = TimeSpan(milliseconds: Int64(Double(adoption.milliseconds) * (target - now)))
        points.append(Point(time: time + span, share: target))
    }
}
