import RolloutModel

extension RolloutEngine {
    /// Takes in that a deadline may have come: everything due is looked at, the rest is not touched.
    mutating func wake(_ at: Instants, _ effects: inout [Effect]) {
        guard isStarted else { return }
        while let (slot, generation) = deadlines.popDue(by: at.boot) {
            guard slots[slot].schedule.generation == generation else { continue }
            slots[slot].schedule.dueAt = nil
            // What is due is put in its queue first: the pass then finds nothing overdue and sets the next deadline once.
            startMetrics(slot, at)
            if slots[slot].schedule.errand == nil, slots[slot].schedule.nextPoll <= at.boot { poll(slot, at) }
            let name = slots[slot].rollout.name
            pass(slot, .due(name), at, &effects) { $0.timePassed() }
        }
    }

    private mutating func poll(_ slot: Int, _ at: Instants) {
        if case .open(let open) = slots[slot].rollout.phase {
            let isReadBack = open.openIntent?.unknownSince != nil
            enqueue(isReadBack ? .question(.readBack) : .poll, slot, at, isReadBack ? .readBack : .poll)
        } else if !slots[slot].rollout.isPolicyRemoved {
            enqueue(.poll, slot, at, .poll)
        }
    }

    private mutating func startMetrics(_ slot: Int, _ at: Instants) {
        for place in slots[slot].schedule.metrics.indices {
            let due = slots[slot].schedule.metrics[place]
            guard !due.isUnderWay, due.due <= at.boot else { continue }
            slots[slot].schedule.metrics[place].isUnderWay = true
            if let origin = due.origin {
                withLane(at: origin) {
                    $0.enqueue(OriginLane.Waiting(slot: slot, metric: due.metric, source: due.source))
                }
            } else {
                let waiting = AccountQueue.Waiting(
                    slot: slot, errand: .measure(due.metric, due.source), ticket: 0, since: at.boot)
                enqueue(waiting, slots[slot].rollout.account, .measurement)
            }
        }
    }

    /// Changes the lane of an origin, and notes that something may begin there: those at which nothing can are not looked at.
    /// One in which nothing is left is forgotten.
    mutating func withLane(at origin: String, _ body: (inout OriginLane) -> Void) {
        var lane = origins.removeValue(forKey: origin) ?? OriginLane()
        body(&lane)
        if lane.isIdle { return }
        if !lane.isListed { readyOrigins.append(origin) }
        lane.isListed = true
        origins[origin] = lane
    }

    /// When the engine wants to be woken: the first deadline, or the moment at which a queue may move on.
    func nextWake(_ at: Instants) -> TimeSpan? {
        guard isStarted else { return nil }
        var first = deadlines.first
        if !isStopping {
            for name in busyAccounts {
                if let moment = nextTurn(in: name, at) { first = min(first ?? moment, moment) }
            }
        }
        return first
    }
}
