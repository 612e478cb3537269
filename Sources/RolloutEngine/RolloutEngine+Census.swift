public import RolloutModel

/// How many rollouts stand where: what one line can say of all of them.
public struct RolloutCensus: Hashable, Sendable {
    /// A rollout that is held by something a person may want to know.
    public struct Hold: Hashable, Sendable {
        /// Which one.
        public let rollout: PolicyName
        /// Why.
        public let code: DecisionCode
        /// The metric that it is about, where it is about one.
        public let metric: MetricName?
    }

    /// All policies in force, and those that are gone while their rollout is open.
    public var rollouts = 0
    /// Rollouts that are open and only wait for their bake, or are between two steps.
    public var baking = 0
    /// Rollouts that are open and held.
    public var held: [Hold] = []
    /// Rollouts on whose halt the Store has not answered yet.
    public var halting = 0
    /// Rollouts that are open and whose policy only observes: it would raise, finalize or halt, and waits for a person.
    public var observed: [Hold] = []
    /// Policies with a submission on its way through certification.
    public var certification = 0
    /// Policies that wait for a rollout.
    public var idle = 0
    /// Policies whose last rollout ended so.
    public var closed: [Closing.End: Int] = [:]
}

extension RolloutEngine {
    /// Counts the rollouts by the decisions in force; nothing is decided anew.
    public func census(at: Instants) -> RolloutCensus {
        var census = RolloutCensus()
        for slot in slots {
            let rollout = slot.rollout
            if case .open = rollout.phase {} else if rollout.isPolicyRemoved { continue }
            census.rollouts += 1
            switch rollout.phase {
            case .idle where rollout.pending == nil: census.idle += 1
            case .closed(let closed) where rollout.pending == nil: census.closed[closed.closing.end, default: 0] += 1
            case .idle, .closed: census.certification += 1
            case .open(let open): census.count(open, named: rollout.name)
            }
        }
        return census
    }
}

extension RolloutCensus {
    fileprivate mutating func count(_ open: Kept<OpenRollout>, named name: PolicyName) {
        guard let decision = open.decision?.value else { return baking += 1 }
        if decision.isObservedOnly, decision.action != .hold {
            let metric = decision.code == .metricHalt ? decision.evidence.first?.metric : nil
            return observed.append(Hold(rollout: name, code: decision.code, metric: metric))
        }
        switch decision.code {
        case .baking, .raise, .finalize: baking += 1
        case .operatorHalt, .metricHalt, .affectedHalt: halting += 1
        default: held.append(Hold(rollout: name, code: decision.code, metric: decision.evidence.first?.metric))
        }
    }
}
