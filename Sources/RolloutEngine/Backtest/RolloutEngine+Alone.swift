import RolloutModel

extension RolloutEngine {
    /// The same engine with one rollout and none of the others; nil for a name that is not known.
    func alone(with name: PolicyName) -> RolloutEngine? {
        guard let slot = index[name] else { return nil }
        let rollout = slots[slot].rollout
        var alone = self
        alone.slots = [Slot(rollout: rollout)]
        alone.index = [name: 0]
        alone.slotsByTarget = [rollout.target: [0]]
        alone.slotsByTarget[rollout.policy.target] = [0]
        alone.policyProblems = [:]
        alone.deadlines = DeadlineHeap()
        return alone
    }

    /// The decision on a rollout as it would be made at that moment; nil where none is open.
    func decision(on name: PolicyName, at moment: Instants) -> Decision? {
        guard let slot = index[name], let open = slots[slot].rollout.openPart else { return nil }
        return DecisionOrder.decide(
            DecisionMoment(
                rollout: slots[slot].rollout, open: open, globalFreeze: globalFreeze, at: moment, seen: nil))
    }

    /// The same of an engine that has only one rollout.
    func soleDecision(at moment: Instants) -> Decision? {
        slots.first.flatMap { decision(on: $0.rollout.name, at: moment) }
    }
}
