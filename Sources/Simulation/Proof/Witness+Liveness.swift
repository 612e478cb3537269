import RolloutModel

/// What must come about.
extension Witness {
    /// A decided halt is on the wire after so long, whatever the disk and the shell are doing: the slowest simulated write
    /// and a second.
    private static let haltLatency = TimeSpan.seconds(22)
    /// How long the effect of a halt without an answer is waited for, and a second.
    private static let haltSettling = TimeSpan.seconds(6)
    /// An alarm of a stall is due by a timer, which the simulation lets be late.
    private static let alarmSlack = TimeSpan.minutes(2)

    /// L1: no decided halt waits while a process runs.
    mutating func watchHalts(_ elapsed: TimeSpan) {
        guard hasStarted else { return }
        for place in standings.all.indices {
            guard let since = standings.all[place].haltWaits, elapsed - since > Self.haltLatency,
                !standings.all[place].inForce.contains(where: { $0.mode == .observe })
            else { continue }
            accuse(
                "L1",
                "\(standings.all[place].name): a halt was decided \((elapsed - since).rounded) ago and has not been sent"
            )
        }
    }

    /// L1: a halt of which nobody knows what became is no longer left at that once the Store shows the rollout in progress, with a
    /// percentage or without one. What a second process wrote the first need not know.
    mutating func checkLostHalt(of name: PolicyName, _ reference: SubmissionReference) {
        guard !isOutrun, let standing = standings[name], standing.binding?.submission == reference,
            let look = standing.look,
            look.sentTrue >= max(standing.settledTrue, standing.stepTrue)
        else { return }
        let lost = standing.undertakings.values.filter { undertaking in
            let intent = undertaking.intent
            guard intent.action == .halt, intent.submission == reference, undertaking.result == .unknown,
                let since = undertaking.unknownTrue
            else { return false }
            return look.sentTrue - max(since, startedTrue) >= Self.haltSettling
        }
        guard let first = lost.map(\.intent.id).min() else { return }
        accuse(
            "L1", "\(name): halt \(first) was lost, the Store shows the rollout in progress and it is not sent again")
    }

    /// L3: a rollout that stands still without an explanation is reported within its deadline.
    mutating func watchStall(_ elapsed: TimeSpan) {
        guard hasStarted else { return }
        for place in standings.all.indices {
            guard let since = standings.all[place].unexplainedSince, standings.all[place].isOpen else { continue }
            let last = max(
                since, standings.all[place].alertedAt ?? since, startedTrue, standings.all[place].stepTrue)
            let deadline = standings.all[place].inForce.lazy.map(\.limits.progressDeadline).max()
            guard let deadline, elapsed - last > deadline + Self.alarmSlack else { continue }
            accuse(
                "L3",
                "\(standings.all[place].name): nothing has moved for \((elapsed - since).rounded) and nobody was told")
        }
    }
}
