import RolloutModel

/// What must hold when a change is decided, and when its request is written to a socket.
extension Witness {
    /// How far the machine's and the Store's clocks may lie apart in an honest world: the engine's tolerance and the
    /// slowest answer.
    private static let clockSlack = TimeSpan.minutes(10)

    mutating func take(_ intent: Intent, _ name: PolicyName, _ at: Instants, _ clocks: Clocks, _ elapsed: TimeSpan) {
        guard let standing = standings[name] else { return }
        with(name) {
            $0.undertakings[intent.id] = Standing.Undertaking(intent: intent)
            $0.unsent.append(intent.id)
        }
        guard let binding = standing.binding, intent.submission == binding.submission else {
            return accuse("S14", "\(name): intent \(intent.id) acts on \(intent.submission), which is not bound")
        }
        if standing.inForce.contains(where: { $0.mode == .observe }) {
            accuse("S23", "\(name): \(intent.call.words) under a policy that only observes")
        }
        if intent.action == .halt {
            checkHalt(intent, standing)
        } else {
            checkIncrease(intent, standing, at, clocks, elapsed)
        }
    }

    private mutating func checkHalt(_ intent: Intent, _ standing: Standing) {
        switch intent.decision.code {
        case .operatorHalt:
            if !standing.haltOrdered { accuse("S19", "\(standing.name): halted for an operator who did not ask") }
        case .affectedHalt:
            let isOver = standing.budget.map { budget in standing.crashDays.contains { $0.excess > Double(budget) } }
            if isOver != true && !standing.isHaltDecided {
                accuse("S24", "\(standing.name): halted by its budget, which the days do not exceed")
            }
        default:
            let breached = standing.inForce.flatMap(\.metrics).contains { metric in
                metric.isActing && metric.onFailure == .halt && standing.hasBreached(metric)
            }
            // The metric may be one of a policy that was in force earlier in the halt's own step.
            if !breached && !standing.isHaltDecided {
                accuse("S24", "\(standing.name): halted by a metric that did not fail often enough")
            }
        }
    }

    private mutating func checkIncrease(
        _ intent: Intent, _ standing: Standing, _ at: Instants, _ clocks: Clocks, _ elapsed: TimeSpan
    ) {
        let name = standing.name
        if standing.isHaltDecided { accuse("S1", "\(name): \(intent.call.words) after a decided halt") }
        checkLook(intent, standing, clocks)
        if standing.isPaused { accuse("S12", "\(name): \(intent.call.words) while an operator has paused it") }
        if globalFreeze?.isActive(at: at.wall) == true || standing.freeze?.isActive(at: at.wall) == true {
            accuse("S17", "\(name): \(intent.call.words) under a freeze")
        }
        if standing.isRemoved { accuse("S13", "\(name): \(intent.call.words) although the policy is gone") }
        if standing.refused != nil { accuse("S13", "\(name): \(intent.call.words) while an edit waits to be accepted") }
        for policy in standing.inForce where !policy.windows.allow(at.wall) {
            accuse("S10", "\(name): \(intent.call.words) at \(at.wall), outside the windows of \(policy.digest)")
        }
        if !standing.isForced(intent) { checkEvidence(intent, standing, at, clocks) }
        if intent.decision.code == .driftReasserted {
            checkReassertion(intent, standing)
        } else if intent.isOrdered {
            checkOrder(intent, standing)
        } else {
            checkStep(intent, standing)
            checkBake(intent, standing, at, elapsed)
            checkApproval(intent, standing)
        }
    }

    /// S3, S5, S12: a fresh look of this life, made after everything before was settled, showed the very state that the
    /// change starts from, and the submission as the published one.
    private mutating func checkLook(_ intent: Intent, _ standing: Standing, _ clocks: Clocks) {
        let name = standing.name
        guard let look = standing.look else {
            return accuse("S5", "\(name): \(intent.call.words) without a look at the Store")
        }
        if look.sentTrue < standing.settledTrue {
            accuse("S3", "\(name): \(intent.call.words) on a look from before the last outcome")
        }
        if look.seen.status != .inProgress {
            accuse("S12", "\(name): \(intent.call.words) although the Store showed \(look.seen.status)")
        }
        if look.seen.percentage != intent.from {
            accuse(
                "S12", "\(name): \(intent.call.words) from \(intent.from) although the Store showed another percentage")
        }
        if look.slots?.published != intent.submission.submission {
            accuse("S12", "\(name): \(intent.call.words) without the submission being the published one")
        }
        let error = max(clocks.wallError, .zero - clocks.wallError)
        if hasTrueDates, look.hasDate, error > Self.clockSlack {
            accuse("S9", "\(name): \(intent.call.words) with a clock that is wrong by \(error.rounded)")
        }
    }

    private mutating func checkReassertion(_ intent: Intent, _ standing: Standing) {
        let mayBe = standing.isReassertionOrdered || standing.inForce.allSatisfy { $0.onDrift == .reassert }
        guard let drift = standing.drift, mayBe, drift == intent.from, intent.to == standing.expected else {
            return accuse("S12", "\(standing.name): \(intent.call.words) sets back what nobody wants set back")
        }
    }

    /// S5, S12: from where the journal says, to the next step of every policy in force.
    private mutating func checkStep(_ intent: Intent, _ standing: Standing) {
        let name = standing.name
        if intent.from != standing.expected || standing.drift != nil {
            accuse("S12", "\(name): \(intent.call.words) from \(intent.from) where \(standing.expected) is explained")
        }
        let next = standing.inForce.compactMap(standing.next).min()
        switch intent.action {
        case .raise(let to): if to != next { accuse("S5", "\(name): \(intent.call.words) is not the next step") }
        case .finalize:
            if next != nil || !standing.inForce.allSatisfy({ $0.finalize != nil }) {
                accuse("S5", "\(name): finalized before the end of the ladder")
            }
        case .halt: break
        }
    }

    /// S9, S13: in truth the step has stood as long as every policy in force wants.
    private mutating func checkBake(_ intent: Intent, _ standing: Standing, _ at: Instants, _ elapsed: TimeSpan) {
        guard let stepAt = standing.stepAt else { return }
        let slack = stepAt.bootID == at.bootID ? TimeSpan.zero : Self.clockSlack * 2
        if slack > .zero && !hasTrueDates { return }
        let stood = elapsed - standing.stepTrue
        for policy in standing.inForce where stood + slack < standing.bake(of: policy) {
            accuse(
                "S9",
                "\(standing.name): \(intent.call.words) after \(stood), and \(policy.digest) wants "
                    + "\(standing.bake(of: policy))")
        }
    }

    mutating func checkApproval(_ intent: Intent, _ standing: Standing) {
        let wanted = standing.approvalsWanted
        if standing.approvals.count < wanted {
            accuse(
                "S13",
                "\(standing.name): \(intent.call.words) with \(standing.approvals.count) of \(wanted) approvals of this step"
            )
        }
    }

    // MARK: At the socket

    /// A request is about to be written to a socket.
    mutating func sending(_ order: StoreCallOrder, as number: Int, at elapsed: TimeSpan) {
        var isHalt = false
        if case .halt = order.call { isHalt = true }
        count(order.call.requests, order.account, at: elapsed, isFree: isHalt)
        if !hasStarted { accuse("S22", "\(order.rollout): \(order.call.words) is sent before recovery is over") }
        guard order.call.isMutating else { return }
        if hasLostOwnership {
            accuse("S11", "\(order.rollout): \(order.call.words) is sent after another process's records")
        }
        guard let standing = standings[order.rollout],
            let place = standing.unsent.firstIndex(where: { standing.undertakings[$0]?.intent.call == order.call })
        else { return accuse("S2", "\(order.rollout): \(order.call.words) is sent without an intent on disk") }
        let id = standing.unsent[place]
        if standing.isHaltDecided && !isHalt {
            accuse("S1", "\(order.rollout): \(order.call.words) is sent after a decided halt")
        }
        requests[number] = (order.rollout, id)
        with(order.rollout) {
            $0.unsent.remove(at: place)
            $0.undertakings[id]?.request = number
            if isHalt { $0.haltWaits = nil }
        }
    }

    /// Requests of an account's budget are spent.
    mutating func count(_ requests: Int, _ account: AccountName, at elapsed: TimeSpan, isFree: Bool) {
        var recent = (sends[account] ?? []).filter { elapsed - $0 < .minutes(1) }
        recent.append(contentsOf: repeatElement(elapsed, count: requests))
        sends[account] = recent
        if !isFree, recent.count > perMinute {
            accuse("budget", "account \(account) sends \(recent.count) requests in a minute")
        }
    }
}

extension [Window] {
    /// Whether raising is allowed then, by the zone's clocks. In the hours around their change the witness has no opinion.
    fileprivate func allow(_ time: Timestamp) -> Bool {
        let offset = PolicyMill.zone.offset(at: time)
        let isNearChange = [TimeSpan.hours(2), .zero - .hours(2)].contains {
            PolicyMill.zone.offset(at: time + $0) != offset
        }
        if isNearChange { return true }
        let allows = filter { $0.kind == .allow }
        if contains(where: { $0.kind == .deny && $0.covers(time) }) { return false }
        return allows.isEmpty || allows.contains { $0.covers(time) }
    }
}

extension Window {
    /// Whether the time lies in the window. The simulated policies have weekly windows of less than a day.
    fileprivate func covers(_ time: Timestamp) -> Bool {
        guard case .weekly(_, let days, let start, let length, _) = self else { return false }
        let day: Int64 = 86_400_000
        let time = time + PolicyMill.zone.offset(at: time)
        let today = time.milliseconds - ((time.milliseconds % day) + day) % day
        return [today - day, today].contains { midnight in
            let opening = Timestamp(milliseconds: midnight + Int64(start) * 1_000)
            let weekday = CivilTime(Timestamp(milliseconds: midnight), offset: .zero).date.weekday
            return days.contains(weekday) && opening <= time && time < opening + length
        }
    }
}
