public import RolloutModel

extension RolloutEngine {
    /// Which of the events would load a policy whose target another one steers, were they handed in now, in this order.
    ///
    /// The engine refuses such a policy by itself; whoever reads the files asks first, to say in which file and line it is.
    public func clashes(among events: [Event]) -> [(policy: PolicyName, with: PolicyName)] {
        var found: [(policy: PolicyName, with: PolicyName)] = []
        // What the policies will steer that the events before were about; nil for one that is gone.
        var changed: [PolicyName: RolloutTarget?] = [:]
        func steerer(of target: RolloutTarget, besides name: PolicyName) -> PolicyName? {
            let known = (slotsByTarget[target] ?? []).map { slots[$0].rollout }.first { rollout in
                guard rollout.name != name else { return false }
                guard let now = changed[rollout.name] else { return rollout.steers(target) }
                return now == target || rollout.hasOpenRollout(of: target)
            }
            return known?.name ?? changed.keys.sorted().first { $0 != name && changed[$0] == target }
        }
        for event in events {
            switch event {
            case .policyRemoved(let name): changed[name] = .some(nil)
            case .policyLoaded(let policy):
                if let other = steerer(of: policy.target, besides: policy.name) {
                    found.append((policy.name, other))
                } else {
                    changed[policy.name] = policy.target
                }
            default: break
            }
        }
        return found
    }
}
