import RolloutModel

/// What many policies have in common, one copy each: policies read from files or from a journal each bring their own, and a
/// thousand of them may differ in nothing but the application.
struct CommonParts: Sendable {
    /// So many different ones of each kind are remembered; to forget them costs room, not correctness.
    private static let limit = 256

    private var zones: [String: TimeZoneRules] = [:]
    private var ladders = Set<[Step]>()
    private var metrics = Set<[Metric]>()
    private var windows = Set<[Window]>()

    /// The same policy, made of what is here already.
    mutating func sharing(_ policy: Policy) -> Policy {
        var policy = policy
        policy.steps = Self.share(policy.steps, in: &ladders)
        policy.metrics = Self.share(policy.metrics, in: &metrics)
        policy.windows = Self.share(policy.windows, in: &windows)
        if let zone = policy.timeZone {
            if zones[zone.name] != zone { zones[zone.name] = zone }
            policy.timeZone = zones[zone.name]
        }
        return policy
    }

    private static func share<Part: Hashable>(_ part: [Part], in known: inout Set<[Part]>) -> [Part] {
        if known.count >= limit { known.removeAll() }
        return known.insert(part).memberAfterInsert
    }
}
