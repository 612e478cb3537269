import RolloutModel
import StoreAPI

/// What must hold of messages and of what is read out of them.
extension Witness {
    /// S20: the token goes to the Store and to nobody else.
    mutating func checkAddress(_ message: WebRequest) {
        if message.address.origin != WireStore.origin {
            accuse("S20", "a message with a token goes to \(message.address.origin)")
        }
    }

    /// S18, S21: what is handed to the engine holds no secret, and says nothing of the Store that was never so.
    mutating func checkReading(_ answer: StoreAnswer, of order: StoreCallOrder) {
        switch answer {
        case .failure(let failure):
            if failure.message.contains(WireAccount.canary) {
                accuse("S18", "\(order.rollout): a failure's text holds a secret: \(failure.message)")
            }
        case .reply(let reply):
            switch (order.call, reply.content) {
            case (.look(let reference, _), .looked(let seen, _)), (.inspect(let reference), .inspected(_, let seen, _)),
                (.setPercentage(let reference, _), .changed(let seen?)), (.halt(let reference), .changed(let seen?)),
                (.finalize(let reference), .changed(let seen?)):
                guard case .unknown = seen.status else { return checkShown(seen, reference, order.rollout) }
            default: break
            }
        }
    }

    private mutating func checkShown(_ seen: PackageRollout, _ reference: SubmissionReference, _ rollout: PolicyName) {
        guard seen.status != .notStarted, let percentage = seen.percentage, let shown = history[reference] else {
            return
        }
        if !shown.contains(where: { $0.percentage == percentage && $0.status == seen.status }) {
            accuse("S21", "\(rollout): the Store's answer is read as \(seen), which it never was")
        }
    }

    /// S6: the number that was read is the one that the source gave.
    mutating func checkReading(_ read: Measurement, _ truth: Measurement, _ metric: MetricName) {
        guard case .value(let value, _) = read.result else { return }
        if case .value(value, _) = truth.result { return }
        accuse("S6", "\(metric): \(truth.result) is read as \(read.result)")
    }
}
