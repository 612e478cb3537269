import RolloutModel

/// What must hold for every list of effects by itself.
enum Orderliness {
    /// Mutating calls whose intent is not recorded before them in the same list, or that share one (S2).
    static func breaches(in effects: [Effect]) -> [String] {
        var intents: [Intent] = []
        var found: [String] = []
        for effect in effects {
            switch effect {
            case .record(let record):
                if case .intent(let intent) = record.body { intents.append(intent) }
            case .call(let order) where order.call.isMutating:
                if let place = intents.firstIndex(where: { $0.call == order.call }) {
                    intents.remove(at: place)
                } else {
                    found.append("S2: \(order.call.name) of \(order.rollout) without an intent before it")
                }
            case .call, .cancel, .measure, .answer, .wake: break
            }
        }
        for intent in intents { found.append("the intent \(intent.id) was recorded and its call not sent") }
        return found
    }
}
