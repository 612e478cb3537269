import RolloutModel
import StoreAPI

/// From the commit to the publication.
extension PublishRun {
    /// Follows what is committed to its end, or ends where nobody waits.
    func follow(_ id: SubmissionID, _ record: PublishRecord, _ plan: PublishPlan) async throws -> PublishResult {
        var record = record
        record.phase = .committed
        try records.save(record, target)
        let reference = SubmissionReference(target, id)
        guard manner.waits else {
            narration.say("Nobody waits for its publication: the policy \(wish.policy.name) has it then.")
            return PublishResult(wish, .committed, id)
        }
        let following = SubmissionFollowing(
            reference: reference, interval: manner.interval, end: surroundings.now() + manner.timeout, isCommitted: true
        )
        var isSecond = false
        while true {
            switch try await following.follow(desk, surroundings) {
            case .over(let state):
                guard state.status.value?.status == .published else { return PublishResult(wish, .failed, id, state) }
                return try await published(reference, record, state)
            case .waits(let state): return PublishResult(wish, .waiting, id, state)
            case .timedOut(let state): return PublishResult(wish, .timedOut, id, state)
            case .fellBack(let state):
                guard !isSecond else { return PublishResult(wish, .failed, id, state) }
                isSecond = true
                narration.say(
                    "The Store has broken the commit off, and \(id) is a draft again: compared and committed once more."
                )
                try await commit(id, record, plan)
            }
        }
    }

    private func published(
        _ reference: SubmissionReference, _ record: PublishRecord, _ state: SubmissionState
    ) async throws -> PublishResult {
        let rollout = try await desk.get(desk.store.rollout(reference))
        guard rollout.isEnabled else {
            throw SubmissionTrouble(
                .refused,
                "\(reference) is published and has no gradual rollout, which was asked for: everybody gets it.")
        }
        var record = record
        record.phase = .published
        try records.save(record, target)
        narration.say("\(reference) is published\(rollout.words). The policy \(wish.policy.name) has it.")
        var result = PublishResult(
            wish, rollout.status == .stopped ? .halted : .published, reference.submission, state)
        result.percentage = rollout.percentage?.value ?? wish.percentage.value
        return result
    }
}

extension PackageRollout {
    /// ` at 10 %`, or how it ended.
    var words: String {
        switch status {
        case .stopped: ", and its rollout was halted"
        case .complete: ", and its rollout is finalized"
        default: percentage.map { " at \($0)" } ?? ""
        }
    }
}
