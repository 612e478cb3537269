import RolloutModel

extension RolloutEngine {
    /// The addresses of every metric server that a policy in force names, as it names them, each once.
    public var metricAddresses: [String] {
        var found: [String] = []
        for slot in slots where !slot.rollout.isForgotten {
            for metric in slot.rollout.policy.metrics {
                let address: String? =
                    switch metric.source {
                    case .store, .storeCount, .storeSignatures, .check: nil
                    case .prometheus(let query): query.url
                    case .http(let document): document.url
                    }
                if let address, !found.contains(address) { found.append(address) }
            }
        }
        return found
    }

    /// The names of every check that a policy in force names, each once.
    public var checkNames: [String] {
        var found: [String] = []
        for slot in slots where !slot.rollout.isForgotten {
            for metric in slot.rollout.policy.metrics {
                if case .check(let program) = metric.source, !found.contains(program.name) {
                    found.append(program.name)
                }
            }
        }
        return found
    }
}
