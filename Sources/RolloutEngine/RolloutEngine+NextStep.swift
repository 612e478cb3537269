public import RolloutModel

extension RolloutEngine {
    /// When the next step of an open rollout can come at the earliest, as far as bake, windows and freezes say it; nil where
    /// something else has to happen first, or nothing comes next.
    public func nextStep(of name: PolicyName, at: Instants) -> Timestamp? {
        guard let slot = index[name], case .open(let open) = slots[slot].rollout.phase else { return nil }
        let moment = DecisionMoment(
            rollout: slots[slot].rollout, open: open, globalFreeze: globalFreeze, at: at, seen: nil)
        switch DecisionOrder.decide(moment).code {
        case .freeze, .windowClosed, .baking, .raise, .finalize, .operatorRaise, .operatorFinalize:
            return moment.earliestStep
        default: return nil
        }
    }
}

extension DecisionMoment {
    /// How often windows of several policies may pass the moment on to one another before it is given up.
    private static let rounds = 20

    fileprivate var earliestStep: Timestamp? {
        var time = now
        for freeze in [globalFreeze, rollout.freeze] {
            guard let freeze, freeze.isActive(at: now) else { continue }
            guard let until = freeze.until else { return nil }
            time = max(time, until)
        }
        for policy in open.obeyed where open.promotion == nil {
            let length = Ladder(policy: policy.value).bake(at: open.expected)
            if let end = Self.end(ofBake: length, since: open.bakeStart, at: at) { time = max(time, end) }
        }
        let calendars = open.obeyed.map { WindowCalendar(policy: $0.value) }
        for _ in 0..<Self.rounds {
            guard let closed = calendars.first(where: { $0.closure(at: time) != nil }) else { return time }
            guard let opening = closed.nextOpening(after: time) else { return nil }
            time = opening
        }
        return nil
    }
}
