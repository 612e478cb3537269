import RolloutModel

extension RolloutEngine {
    /// Leaves out the looks at metrics that lie before `moment` and could bring nothing new, all but each metric's last two:
    /// its later looks fall on the same moments as if none had been left out.
    ///
    /// A schedule decides only when a source is asked, never what follows from its answer; so a rehearsal may thin it out
    /// where every answer would be the same.
    mutating func leaveOutLooks(before moment: Timestamp, at: Instants) {
        let end = at.boot + (moment - at.wall)
        for slot in slots.indices {
            for place in slots[slot].schedule.metrics.indices {
                let metric = slots[slot].schedule.metrics[place]
                let looks = (end - metric.due).milliseconds / max(1, metric.interval.milliseconds)
                guard looks > 1, !metric.isUnderWay, !metric.countsSilence else { continue }
                slots[slot].schedule.metrics[place].due = metric.due + metric.interval * (looks - 1)
            }
            schedule(slot, at)
        }
    }
}

extension Schedule.MetricDue {
    /// Whether each look without data counts as a failure: then none of them may be left out.
    fileprivate var countsSilence: Bool {
        guard source.isStore else { return false }
        return policy.value.metrics[place].noData == .fail
    }
}
