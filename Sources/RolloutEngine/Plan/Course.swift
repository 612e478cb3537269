import RolloutModel

/// A rehearsal's records as a course of steps, with the decisions in force on the way.
struct Course {
    /// The percentages in order, each with its moment.
    private(set) var rungs: [(percentage: Percentage, at: Timestamp)] = []
    /// The decisions in order.
    private(set) var decisions: [(decision: Decision, at: Timestamp)] = []
    /// How and when it was closed.
    private(set) var closing: Closing?
    private(set) var closedAt: Timestamp?
    /// Alerts that say something about the policy, the first of each kind.
    private(set) var alerts: [RolloutPlan.PlannedAlert] = []

    init(_ records: [JournalRecord]) {
        for record in records { take(record.body, at: record.at.wall) }
    }

    /// Why the last thing that was done was done.
    var lastSentence: String {
        decisions.last { if case .close = $0.decision.action { false } else { true } }?.decision.sentence ?? ""
    }

    private mutating func take(_ body: JournalRecord.Body, at time: Timestamp) {
        switch body {
        case .transition(.stepReached(let percentage)), .transition(.adopted(let percentage, _)):
            rungs.append((percentage, time))
        case .transition(.closed(let closing, _, _)): (self.closing, closedAt) = (closing, time)
        case .decision(let decision): decisions.append((decision, time))
        case .alert(let alert): take(alert, at: time)
        case .input, .transition, .intent, .outcome: break
        }
    }

    private mutating func take(_ alert: Alert, at time: Timestamp) {
        switch alert.kind {
        case .tooOld, .noProgress, .paused:
            guard !alerts.contains(where: { $0.kind == alert.kind }) else { return }
            alerts.append(RolloutPlan.PlannedAlert(kind: alert.kind, at: time, sentence: alert.sentence))
        default: break
        }
    }

    /// The steps of the plan.
    func steps(of policy: Policy) -> [RolloutPlan.Step] {
        var steps: [RolloutPlan.Step] = []
        for (place, rung) in rungs.enumerated() {
            let before = place > 0 ? rungs[place - 1] : nil
            steps.append(
                RolloutPlan.Step(
                    percentage: rung.percentage, at: rung.at, localTime: policy.timeZone?.rfc3339(rung.at),
                    approach: before.map { approach(from: $0, to: rung.at, policy) }))
        }
        if let last = rungs.last, let closedAt, closing?.end == .finalized {
            steps.append(
                RolloutPlan.Step(
                    percentage: nil, at: closedAt, localTime: policy.timeZone?.rfc3339(closedAt),
                    approach: approach(from: last, to: closedAt, policy)))
        }
        return steps
    }

    private func approach(
        from rung: (percentage: Percentage, at: Timestamp), to next: Timestamp, _ policy: Policy
    ) -> RolloutPlan.Approach {
        let ladder = Ladder(policy: policy)
        let bake = ladder.bake(at: rung.percentage)
        let soak = ladder.next(after: rung.percentage) == .finalize ? policy.finalize?.bake : nil
        let bakedAt = rung.at + bake
        return RolloutPlan.Approach(
            bake: bake, soak: soak.flatMap { $0 > .zero ? $0 : nil }, bakedAt: bakedAt,
            waits: waits(from: bakedAt, to: next, policy), approval: ladder.standing(at: rung.percentage)?.approval,
            clockChanges: (policy.timeZone?.changes(after: rung.at, upTo: next) ?? []).map(RolloutPlan.ClockChange.init)
        )
    }

    /// What was waited for between the end of the bake and the next step, by the decisions in force then.
    private func waits(from start: Timestamp, to end: Timestamp, _ policy: Policy) -> [RolloutPlan.Wait] {
        var waits: [RolloutPlan.Wait] = []
        var covered = start
        for (place, entry) in decisions.enumerated() {
            let until = min(place + 1 < decisions.count ? decisions[place + 1].at : end, end)
            let from = max(entry.at, start)
            guard from < until, let words = WaitWords(entry.decision, from: from, policy) else { continue }
            if let last = waits.last, last.sentence == words.sentence, last.until == from {
                waits[waits.count - 1].until = until
            } else {
                waits.append(
                    RolloutPlan.Wait(cause: words.cause, from: from, until: until, sentence: words.sentence))
            }
            covered = until
        }
        if covered < end, waits.isEmpty || covered > start {
            waits.append(
                RolloutPlan.Wait(
                    cause: .requests, from: covered, until: end, sentence: "waits for the account's request budget"))
        }
        return waits
    }
}
