import RolloutModel

/// What must come about.
extension Witness {
    /// A decided halt is on the wire after so long, whatever the disk and the shell are doing: the slowest simulated write
    /// and a second.
    private static let haltLatency = TimeSpan.seconds(22)
    /// An alarm of a stall is due by a timer, which the simulation lets be late.
    private static let alarmSlack = TimeSpan.minutes(2)

    /// L1: no decided halt waits while a process runs.
    mutating func watchHalts(_ elapsed: TimeSpan) {
        guard hasStarted else { return }
        for name in names {
            guard let standing = standings[name], let since = standing.haltWaits, elapsed - since > Self.haltLatency,
                !standing.inForce.contains(where: { $0.mode == .observe })
            else { continue }
            accuse("L1", "\(name): a halt was decided \((elapsed - since).rounded) ago and has not been sent")
        }
    }

    /// L3: a rollout that stands still without an explanation is reported within its deadline.
    mutating func watchStall(_ elapsed: TimeSpan) {
        guard hasStarted else { return }
        for name in names {
            guard let standing = standings[name], standing.isOpen, let since = standing.unexplainedSince,
                let deadline = standing.inForce.map(\.limits.progressDeadline).max()
            else { continue }
            let last = max(since, standing.alertedAt ?? since, startedTrue, standing.stepTrue)
            guard elapsed - last > deadline + Self.alarmSlack else { continue }
            accuse("L3", "\(name): nothing has moved for \((elapsed - since).rounded) and nobody was told")
        }
    }
}
