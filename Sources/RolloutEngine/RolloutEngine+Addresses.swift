import RolloutModel

extension RolloutEngine {
    /// The addresses of every metric server that a policy in force names, as it names them, each once.
    public var metricAddresses: [String] {
        var found: [String] = []
        for slot in slots where !slot.rollout.isForgotten {
            for metric in slot.rollout.policy.metrics {
                let address: String? =
                    switch metric.source {
                    case .store, .storeCount, .storeSignatures: nil
                    case .prometheus(let query): query.url
                    case .http(let document): document.url
                    }
                if let address, !found.contains(address) { found.append(address) }
            }
        }
        return found
    }
}
