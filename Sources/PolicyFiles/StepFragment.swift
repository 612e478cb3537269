import MarkedYAML
import RolloutModel

/// What a policy file says of one element of `steps`.
enum StepFragment {
    case setPercentage(Percentage, bake: TimeSpan?, approval: Approval?)
    case finalize(bake: TimeSpan)

    static var reading: Reading<StepFragment> {
        Reading { node, reader in
            // "finalize:" with nothing behind it is as good as "finalize: {}".
            if case .mapping(let entries) = node.content, entries.count == 1, entries[0].key == "finalize",
                entries[0].value.isNull
            {
                return .finalize(bake: .zero)
            }
            return mapping.read(node, reader)
        }
    }

    private static var mapping: Reading<StepFragment> {
        .mapping { keys in
            let percentage = keys.optional("setPercentage", .percentage)
            let bake = keys.optional("bake", .timeSpan())
            let approval = keys.optional("approval", .approval)
            let finalize = keys.optional("finalize", .finalize)
            switch (keys.has("setPercentage"), keys.has("finalize")) {
            case (true, false):
                return percentage.map { .setPercentage($0, bake: bake, approval: approval) }
            case (false, true):
                refuseBesideFinalize(keys)
                return finalize.map { .finalize(bake: $0.bake) }
            case (true, true):
                keys.reader.error(
                    at: keys.position, "a step has both setPercentage and finalize",
                    writeInstead: "make two steps of it")
            case (false, false):
                keys.reader.error(
                    at: keys.position, "a step has neither setPercentage nor finalize",
                    writeInstead: "add \"setPercentage: 10\" or \"finalize: {}\"")
            }
            return nil
        }
    }

    private static func refuseBesideFinalize(_ keys: MappingReader) {
        keys.refuse("bake", "bake stands beside finalize", writeInstead: "put it within: \"finalize: {bake: 24h}\"")
        keys.refuse(
            "approval", "approval stands beside finalize",
            writeInstead: "put it on the step before, which the rollout then leaves")
    }
}

extension Reading where Value == Finalize {
    /// The one-way door and the soak before it.
    static var finalize: Reading {
        .mapping { keys in Finalize(bake: keys.optional("bake", .timeSpan(), default: .zero)) }
    }
}

extension Reading where Value == Approval {
    /// The people that must agree before the rollout leaves the step.
    static var approval: Reading {
        .mapping { keys in
            // A hundred people never agree in time; the number is a slip.
            let people = keys.optional("people", .int(in: 1...100), default: 1)
            let timeout = keys.optional("timeout", .timeSpan(.minutes(1) ... .longest))
            let onTimeout = keys.optional("onTimeout", .word, default: Approval.TimeoutResponse.hold)
            return Approval(people: people, timeout: timeout, onTimeout: onTimeout)
        }
    }
}
