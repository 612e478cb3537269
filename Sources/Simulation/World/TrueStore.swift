import RolloutModel

/// The Store as it truly is, with a log of everything that ever changed in it and by whom.
///
/// It stands at the level of `StoreCall`: what a call means and does, not its bytes. Tokens, paths and JSON are the
/// business of StoreAPI's tests against StoreSimulator.
struct TrueStore: Sendable {
    /// A submission.
    struct Submission: Sendable {
        let versions: [PackageVersion]
        var status: SubmissionStatus
        var rollout: PackageRollout
        /// The rollout before its last change, and when that was: what a stale read shows.
        var before: PackageRollout
        var changedAt: TimeSpan
        /// From when on every read shows that change.
        var freshAt = TimeSpan.zero
    }

    /// An application or flight.
    struct Product: Sendable, WithEmpty {
        var published: SubmissionID?
        var pending: SubmissionID?
        var submissions: [SubmissionID: Submission] = [:]

        static let empty = Product()
    }

    /// Who changed something.
    enum Author: Hashable, Sendable {
        /// A request of the daemon's, by its number.
        case request(Int)
        /// A person in Partner Center.
        case person
    }

    /// A change that truly happened.
    struct Change: Sendable {
        let at: TimeSpan
        let submission: SubmissionReference
        let from: PackageRollout
        let to: PackageRollout
        let author: Author
    }

    /// They are so few that to look for one takes less than to hash its name.
    private var products = ShortTable<RolloutTarget, Product>()
    private(set) var log: [Change] = []
    private var publications = 0

    /// The target's product.
    func product(_ target: RolloutTarget) -> Product { products[target] ?? Product() }

    /// A submission as it is.
    func submission(_ reference: SubmissionReference) -> Submission? {
        products[reference.target]?.submissions[reference.submission]
    }

    /// The rollout of the published submission; nil where nothing is published.
    func published(_ target: RolloutTarget) -> (SubmissionReference, PackageRollout)? {
        guard let id = products[target]?.published, let submission = products[target]?.submissions[id] else {
            return nil
        }
        return (SubmissionReference(target, id), submission.rollout)
    }

    /// Puts a submission on its way; it is published by `publish`.
    mutating func submit(_ target: RolloutTarget, isGradual: Bool, percentage: Percentage, at now: TimeSpan) {
        publications += 1
        let id = SubmissionID("\(1_152_921_505_694_000_000 + publications)")
        let fallback = product(target).published
        let rollout = PackageRollout(
            isEnabled: isGradual, percentage: isGradual ? percentage : .zero, status: .notStarted, fallback: fallback)
        let version = PackageVersion("\(publications).0.0.0").map { [$0] } ?? []
        products[default: target].submissions[id] = Submission(
            versions: version, status: .certification, rollout: rollout, before: rollout, changedAt: now)
        products[default: target].pending = id
    }

    /// Publishes the submission on its way.
    mutating func publish(_ target: RolloutTarget, at now: TimeSpan) {
        guard let id = products[target]?.pending, let submission = products[target]?.submissions[id] else { return }
        let rollout = submission.rollout
        let started = PackageRollout(
            isEnabled: rollout.isEnabled, percentage: rollout.percentage,
            status: rollout.isEnabled ? .inProgress : .notStarted, fallback: rollout.fallback)
        products[default: target].submissions[id]?.status = .published
        products[default: target].submissions[id]?.rollout = started
        products[default: target].submissions[id]?.changedAt = now
        products[default: target].published = id
        products[default: target].pending = nil
    }

    /// Changes a rollout and writes it into the log. A change that changes nothing is none.
    mutating func change(
        _ reference: SubmissionReference, to rollout: PackageRollout, by author: Author, at now: TimeSpan,
        freshAt: TimeSpan? = nil
    ) {
        guard let before = submission(reference)?.rollout, before != rollout else { return }
        log.append(Change(at: now, submission: reference, from: before, to: rollout, author: author))
        products[default: reference.target].submissions[reference.submission]?.before = before
        products[default: reference.target].submissions[reference.submission]?.rollout = rollout
        products[default: reference.target].submissions[reference.submission]?.changedAt = now
        products[default: reference.target].submissions[reference.submission]?.freshAt =
            freshAt ?? now + StoreFront.settling
    }

    /// Carries out one of the three mutating calls; nil where the state does not allow it.
    mutating func perform(
        _ call: StoreCall, by author: Author, at now: TimeSpan, freshAt: TimeSpan
    ) -> PackageRollout? {
        switch call {
        case .setPercentage(let reference, let percentage):
            return change(reference, author, now, freshAt) { rollout in
                percentage < rollout.percentage ?? .zero ? nil : (percentage, .inProgress)
            }
        case .halt(let reference): return change(reference, author, now, freshAt) { _ in (.zero, .stopped) }
        case .finalize(let reference): return change(reference, author, now, freshAt) { _ in (.full, .complete) }
        case .slots, .inspect, .progress, .look: return nil
        }
    }

    private mutating func change(
        _ reference: SubmissionReference, _ author: Author, _ now: TimeSpan, _ freshAt: TimeSpan,
        _ next: (PackageRollout) -> (Percentage, PackageRollout.Status)?
    ) -> PackageRollout? {
        guard let rollout = submission(reference)?.rollout, rollout.status == .inProgress,
            let (percentage, status) = next(rollout)
        else { return nil }
        let changed = PackageRollout(
            isEnabled: true, percentage: percentage, status: status, fallback: rollout.fallback)
        change(reference, to: changed, by: author, at: now, freshAt: freshAt)
        return changed
    }
}
