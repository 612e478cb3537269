extension RolloutEngine {
    /// Whether another engine knows the same: everything that must survive a restart, and so nothing of what is due or on its
    /// way. It costs a comparison and no report.
    package func knowsTheSame(as other: RolloutEngine) -> Bool {
        slots.count == other.slots.count && globalFreeze == other.globalFreeze && nextIntent == other.nextIntent
            && policyProblems == other.policyProblems
            && slots.indices.allSatisfy { slots[$0].rollout == other.slots[$0].rollout }
    }
}
