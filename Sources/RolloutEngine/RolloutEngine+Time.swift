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
            if isStill(slot, at) {
                assert(timeChangesNothing(slot, at), "time changes \(slots[slot].rollout.name), which was still")
                if case .open = slots[slot].rollout.phase { setDeadline(slot, at) } else { schedule(slot, at) }
                continue
            }
            let name = slots[slot].rollout.name
            pass(slot, .due(name), at, &effects) { $0.timePassed() }
        }
    }

    /// Whether nothing has changed since the last decision, which was to hold, and time alone has changed nothing either. Where
    /// no rollout is open, time changes nothing ever.
    func isStill(_ slot: Int, _ at: Instants) -> Bool {
        guard case .open = slots[slot].rollout.phase else { return true }
        return !isReplaying && slots[slot].schedule.stillness?.lasts(at: at) ?? false
    }

    /// What `isStill` promises.
    private func timeChangesNothing(_ slot: Int, _ at: Instants) -> Bool {
        var turn = turn(of: slot, at)
        turn.timePassed()
        return turn.outputs.isEmpty && turn.question == nil && turn.rollout == slots[slot].rollout
    }

    /// Passes the rollout through a turn as soon as it can be.
    mutating func lookAgain(_ slot: Int, _ at: Instants) {
        slots[slot].schedule.stillness = nil
        dueAt(at.boot, slot)
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
    mutating func withLane(at origin: String, _ body: (inout OriginLane) -> Void) {
        var isNewlyReady = false
        origins.with(origin) { lane in
            body(&lane)
            isNewlyReady = lane.mayBegin && !lane.isListed
            lane.isListed = lane.isListed || isNewlyReady
        }
        if isNewlyReady { readyOrigins.append(origin) }
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
