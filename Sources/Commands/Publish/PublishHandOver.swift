import ControlAPI
import ControlClient
import RolloutModel

/// What the daemon is asked where it can be reached from: before anything is made, whether it obeys the same policy; after the
/// publication, whether it has the rollout.
struct PublishHandOver: Sendable {
    let connection: ConnectionOptions
    let surroundings: Surroundings

    /// Compares the daemon's policy of that name with the one that was read here.
    ///
    /// - Throws: `SubmissionTrouble` where they differ, `ControlClientError` where the daemon cannot be asked.
    func check(_ wish: PublishWish) async throws {
        let report = try await connection.ask(surroundings) { try await $0.status(of: wish.policy.name) }.rollout
        guard report.target == wish.target else {
            throw SubmissionTrouble(
                .refused,
                "The daemon's policy \(wish.policy.name) is for \(report.target), and \(wish.target) is to be published."
            )
        }
        guard !report.isPolicyRemoved else {
            throw SubmissionTrouble(
                .refused, "The daemon's policy \(wish.policy.name) is removed: the rollout would not be taken over.")
        }
        guard [report.policyDigest, report.waitingPolicyDigest].contains(wish.policy.digest) else {
            throw SubmissionTrouble(
                .refused,
                "The daemon's policy \(wish.policy.name) is another one than was read here (digest "
                    + "\(report.policyDigest.rawValue.prefix(12)) and \(wish.policy.digest.rawValue.prefix(12))): bring both to the "
                    + "same state, and have it read with rolloutctl reload.")
        }
    }

    /// Waits until the daemon has the rollout of that submission.
    ///
    /// - Returns: How it stands; nil where the daemon has not got it in time.
    /// - Throws: `ControlClientError` where the daemon cannot be asked.
    func wait(_ wish: PublishWish, for submission: SubmissionID, until end: Timestamp, every interval: TimeSpan)
        async throws
        -> RolloutReport?
    {
        while true {
            let report = try await connection.ask(surroundings) { try await $0.status(of: wish.policy.name) }.rollout
            if report.submission == submission, report.boundAt != nil || report.closing != nil { return report }
            guard surroundings.now() + interval < end else { return nil }
            try await surroundings.pause(.milliseconds(interval.milliseconds))
        }
    }
}
