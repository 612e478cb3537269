import RolloutModel
import StoreAPI

/// What a publication would do, without doing any of it.
struct PublishPreview: Sendable {
    /// The document that would be sent; nil where nothing would be.
    private(set) var document: SubmissionDocument?
    /// What it changes.
    private(set) var differences: [JSONDifference] = []
    /// What would be done, in order.
    private(set) var steps: [String] = []

    /// Finds it, with every check.
    ///
    /// - Throws: `SubmissionTrouble` where the publication would be refused.
    init(_ wish: PublishWish, _ view: StoreView, _ record: PublishRecord?) throws {
        var view = view
        switch try PublishStand.find(wish, view, record) {
        case .published(let published): steps = ["\(published.id) has these packages and is published already."]
        case .follow(let pending, _): steps = ["\(pending.id) is committed already and would be followed."]
        case .goOn(let draft):
            try PublishChecks.check(wish, view)
            steps = ["The draft \(draft.id) would be gone on with."]
            plan(wish, view, draft.document)
        case .begin(let old):
            view.pending = nil
            try PublishChecks.check(wish, view)
            try PublishStand.checkRollout(wish, view)
            if let old { steps.append("The draft \(old.id) would be deleted.") }
            if view.isRolloutOpen, let published = view.published {
                steps.append("The rollout of \(published.id) would be ended: \(wish.openRollout.rawValue).")
            }
            guard var clone = view.published?.document else { return }
            let kept = clone.resource.packages.filter(\.isKept)
            if kept.count != clone.resource.packages.count { clone.resource.packages = kept }
            steps.append("A draft would be made, a clone of \(view.published?.id.rawValue ?? "the last one").")
            plan(wish, view, clone)
        }
    }

    private mutating func plan(_ wish: PublishWish, _ view: StoreView, _ draft: SubmissionDocument) {
        let bad = view.badPackages(afterHalt: view.isRolloutOpen && wish.openRollout == .halt) ?? []
        let planned = PublishPlan(wish: wish, bad: bad).applied(to: draft)
        document = planned
        differences = SubmissionDocument.differences(draft.resource, planned.resource)
    }
}
