import RolloutModel
import StoreAPI

extension StoreView {
    /// Asks the Store for all of it; nothing is changed.
    ///
    /// - Throws: `SubmissionTrouble`
    static func look(_ target: RolloutTarget, at desk: SubmissionDesk) async throws -> StoreView {
        let application = try await desk.get(desk.store.application(target.application))
        var view = StoreView(target: target, application: application)
        let (published, pending): (SubmissionLink?, SubmissionLink?)
        if target.flight == nil {
            published = application.lastPublishedApplicationSubmission.value
            pending = application.pendingApplicationSubmission.value
        } else {
            let flight = try await desk.get(desk.store.flight(target))
            (published, pending) = (flight.lastPublishedFlightSubmission.value, flight.pendingFlightSubmission.value)
        }
        if let id = published?.id.value {
            let reference = SubmissionReference(target, SubmissionID(id))
            view.published = try await submission(reference, desk)
            let rollout = try await desk.get(desk.store.rollout(reference))
            view.rollout = rollout
            if rollout.isEnabled, rollout.status != .complete, let fallback = rollout.fallback {
                view.fallback = try await self.fallback(SubmissionReference(target, fallback), desk)
            }
        }
        if let id = pending?.id.value {
            view.pending = try await submission(SubmissionReference(target, SubmissionID(id)), desk)
        }
        return view
    }

    private static func submission(
        _ reference: SubmissionReference, _ desk: SubmissionDesk
    ) async throws -> Submission {
        Submission(id: reference.submission, document: try await desk.get(desk.store.submission(reference)))
    }

    /// Nil for one that the Store no longer has.
    private static func fallback(
        _ reference: SubmissionReference, _ desk: SubmissionDesk
    ) async throws -> SubmissionResource? {
        switch await desk.store.submission(reference) {
        case .success(let document): return document.resource
        case .failure(let failure) where failure.kind == .notFound: return nil
        case .failure(let failure): throw SubmissionTrouble(failure)
        }
    }
}
