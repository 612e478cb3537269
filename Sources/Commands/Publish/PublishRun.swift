import PackageFiles
import RolloutModel
import StoreAPI

/// A publication from where it stands to its end: each step of it may be the one that an earlier run ended in.
///
///     look ─▶ published already
///       │ ╲─▶ follow ────────────────────────────────────────┐
///       │  ╲▶ go on ──────────┐                              ▼
///       ▼                     ▼                            follow ─▶ published, failed, …
///     begin: delete, end ─▶ create ─▶ draft ─▶ upload ─▶ compare ─▶ commit
///                                                 ▲           fell back ─┘ (once)
struct PublishRun: Sendable {
    /// What was asked of the way there, beside the wish.
    struct Manner: Sendable {
        /// Whether to follow it to its publication.
        var waits = true
        /// How long at most.
        var timeout = TimeSpan.hours(24)
        /// Between two questions.
        var interval = SubmissionFollowing.usualInterval
    }

    let wish: PublishWish
    let manner: Manner
    let desk: SubmissionDesk
    let records: PublishRecordFolder
    let surroundings: Surroundings
    /// What it says.
    var narration: PublishNarration { PublishNarration(surroundings) }
    /// The application or flight.
    var target: RolloutTarget { wish.target }

    init(
        _ wish: PublishWish, _ manner: Manner, at desk: SubmissionDesk, records: PublishRecordFolder,
        _ surroundings: Surroundings
    ) {
        self.wish = wish
        self.manner = manner
        self.desk = desk
        self.records = records
        self.surroundings = surroundings
    }

    /// Does what is left to do.
    ///
    /// - Throws: `SubmissionTrouble` where it does not go on; what was done stays, and another run finds it.
    func run() async throws -> PublishResult {
        let lock = try records.lock(target)
        defer { withExtendedLifetime(lock) {} }
        var view = try await StoreView.look(target, at: desk)
        switch try PublishStand.find(wish, view, records.load(target)) {
        case .published(let published): return try already(published, view)
        case .follow(let pending, let isRecorded):
            narration.say(
                "\(pending.id) is committed already, with these packages and this percentage"
                    + (isRecorded ? "." : ": there is no record of it, and by that it is taken for this command's."))
            return try await follow(pending.id, begun(view, .committed, pending.id), plan(view))
        case .goOn(let draft):
            narration.say("Going on with the draft \(draft.id).")
            try PublishChecks.check(wish, view)
            let record = begun(view, .drafted, draft.id)
            try records.save(record, target)
            return try await submit(draft.id, record, plan(view))
        case .begin(let old):
            view.pending = nil
            try PublishChecks.check(wish, view)
            try PublishStand.checkRollout(wish, view)
            let plan = plan(view)
            if let old { try await delete(old) }
            if view.isRolloutOpen { try await endRollout(view) }
            return try await create(view, plan)
        }
    }

    private func plan(_ view: StoreView) -> PublishPlan {
        PublishPlan(
            wish: wish,
            bad: view.badPackages(afterHalt: view.isRolloutOpen && wish.openRollout == .halt) ?? [])
    }

    private func begun(_ view: StoreView, _ phase: PublishRecord.Phase, _ id: SubmissionID?) -> PublishRecord {
        var record = PublishRecord(wish, base: view.base)
        record.phase = phase
        record.submission = id?.rawValue
        return record
    }

    private func already(_ published: StoreView.Submission, _ view: StoreView) throws -> PublishResult {
        let reference = SubmissionReference(target, published.id)
        guard let rollout = view.rollout, rollout.isEnabled else {
            throw SubmissionTrouble(
                .refused, "\(reference) has these packages, published without a gradual rollout: everybody gets them.")
        }
        guard rollout.status != .stopped else {
            throw SubmissionTrouble(
                .refused,
                "\(reference) has these packages, and its rollout was halted: they cannot come again. Publish a higher version."
            )
        }
        narration.say("\(reference) is published already\(rollout.words). Nothing was changed.")
        var result = PublishResult(wish, .publishedAlready, published.id)
        result.status = published.resource.status.value?.rawValue
        result.percentage = rollout.percentage?.value ?? wish.percentage.value
        return result
    }

    // MARK: Beginning

    private func delete(_ old: StoreView.Submission) async throws {
        narration.say("Deleting the draft \(old.id) (\(old.status?.storeName ?? "unknown")).")
        try await desk.perform(.delete(SubmissionReference(target, old.id)))
    }

    private func endRollout(_ view: StoreView) async throws {
        guard let published = view.published else { return }
        let reference = SubmissionReference(target, published.id)
        let isHalt = wish.openRollout == .halt
        narration.say("\(isHalt ? "Halting" : "Finalizing") the rollout of \(reference)\(view.rollout?.words ?? "").")
        do {
            try await desk.perform(.endRollout(reference, isHalt ? .halt : .finalize))
        } catch let trouble as SubmissionTrouble where trouble.status == .refused {
            // Somebody was faster: what counts is how it ended.
            let rollout = try await desk.get(desk.store.rollout(reference))
            guard rollout.status == (isHalt ? .stopped : .complete) else { throw trouble }
        }
    }

    private func create(_ view: StoreView, _ plan: PublishPlan) async throws -> PublishResult {
        var record = begun(view, .creating, nil)
        try records.save(record, target)
        let shown: ChangeOutcome.Shown
        do { shown = try await desk.perform(.create(target, isMinimal: true)) } catch let trouble as SubmissionTrouble
            where trouble.status == .refused
        {
            // Nothing was made: what is found here later is another's.
            records.remove(target)
            throw trouble
        }
        guard let id = shown.submission else { throw SubmissionTrouble(.store, "The Store gave no number.") }
        let reference = SubmissionReference(target, id)
        if shown.wasReadBack {
            let draft = try await desk.get(desk.store.submission(reference))
            guard draft.upload != nil, PublishStand.isUntouched(draft.resource, view) else {
                throw SubmissionTrouble(
                    .refused, "\(reference) was made by somebody else meanwhile, and is not touched.")
            }
        }
        narration.say("Made the draft \(id).")
        record.submission = id.rawValue
        record.phase = .drafted
        try records.save(record, target)
        return try await submit(id, record, plan)
    }
}
