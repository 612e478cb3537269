/// How much the engine holds and how much it has done: numbers that must not grow where nothing grows.
public struct EngineGauges: Hashable, Sendable {
    /// Policies that were ever in force, those that are gone among them.
    public let rollouts: Int
    /// Entries of the deadline heap; those that were replaced stay until their time.
    public let deadlines: Int
    /// Errands that wait for an account's budget.
    public let waiting: Int
    /// Servers of metrics that are being asked, or have something waiting.
    public let origins: Int
    /// Targets that were ever steered.
    public let targets: Int
    /// How often an event was passed through a rollout: what is not due costs none.
    public let passes: Int
}

extension RolloutEngine {
    /// How much the engine holds now.
    public var gauges: EngineGauges {
        EngineGauges(
            rollouts: slots.count, deadlines: deadlines.count,
            waiting: accounts.names.reduce(0) { $0 + (accounts[$1]?.waiting.count ?? 0) }, origins: origins.count,
            targets: slotsByTarget.count, passes: passes)
    }
}
