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
    private var narration: PublishNarration { PublishNarration(surroundings) }
    private var target: RolloutTarget { wish.target }

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

    // MARK: The draft

    private func submit(_ id: SubmissionID, _ record: PublishRecord, _ plan: PublishPlan) async throws -> PublishResult
    {
        try await commit(id, record, plan)
        return try await follow(id, record, plan)
    }

    /// Brings the draft to what is meant, compares, and commits.
    private func commit(_ id: SubmissionID, _ record: PublishRecord, _ plan: PublishPlan) async throws {
        let reference = SubmissionReference(target, id)
        let draft = try await desk.get(desk.store.submission(reference))
        let planned = plan.applied(to: draft)
        if planned.isChanged {
            try await desk.perform(.update(reference, planned))
            narration.say(
                "Set the packages, the rollout at \(wish.percentage)\(wish.notes == nil ? "" : ", the notes").")
        }
        let untouched = wish.notes?.untouchedLanguages(in: draft.resource) ?? []
        if !untouched.isEmpty {
            narration.say("The notes in \(untouched.joined(separator: ", ")) stay those of the last submission.")
        }
        if planned.resource.packages.contains(where: { $0.fileStatus.value == .pendingUpload }) {
            try await upload(to: reference)
        }
        let read = try await desk.get(desk.store.submission(reference))
        let differences = plan.differences(in: read.resource)
        guard differences.isEmpty else {
            throw SubmissionTrouble(
                .refused,
                "\(reference) is not what was meant, and is not committed: \(differences.joined(separator: "; ")).")
        }
        var record = record
        record.phase = .committing
        try records.save(record, target)
        do { try await desk.perform(.commit(reference)) } catch let trouble as SubmissionTrouble
            where trouble.status == .refused
        {
            // An earlier commit may have come late; any other way out of the draft is somebody else's.
            let read = try await desk.get(desk.store.submission(reference))
            let status = read.resource.status.value?.status ?? .pendingCommit
            guard status != .pendingCommit, !status.isFailure, PublishStand.isUnderWay(wish, read.resource) else {
                throw trouble
            }
        }
        record.phase = .committed
        try records.save(record, target)
        narration.say("Committed \(id).")
        try await checkCommitted(reference)
    }

    private func upload(to reference: SubmissionReference) async throws {
        let archive = try archive()
        narration.say("Uploading \(PublishNarration.size(archive.count)).")
        try await desk.upload(archive, named: "The archive", to: reference, progress: narration.upload())
    }

    /// The archive of the packages, which is written nowhere.
    private func archive() throws -> StoredArchive {
        do throws(PackageFileError) {
            var files: [StoredArchive.File] = []
            for package in wish.packages {
                files.append(try StoredArchive.File(package.name, try FileBytes(path: package.path)))
            }
            return StoredArchive(files)
        } catch {
            throw SubmissionTrouble(.usage, "A package cannot be read any more: \(error).")
        }
    }

    /// What was committed cannot be called back by the API: if it is not what was meant, somebody has to know at once.
    private func checkCommitted(_ reference: SubmissionReference) async throws {
        let read = try await desk.get(desk.store.submission(reference))
        let rollout = read.resource.rollout.value
        let percentage = rollout?.packageRolloutPercentage.value.flatMap { Percentage($0) }
        let isOut = read.resource.status.value?.status == .published
        guard rollout?.isPackageRollout.value == true, isOut || percentage == wish.percentage else {
            throw SubmissionTrouble(
                .refused,
                "\(reference) is committed and its rollout is not what was compared before (isPackageRollout "
                    + "\(rollout?.isPackageRollout.value.map { "\($0)" } ?? "missing"), percentage "
                    + "\(percentage?.digits ?? "missing"), asked for \(wish.percentage.digits)): somebody changed it in between. "
                    + "Cancel it in Partner Center now.")
        }
    }

    // MARK: The end

    private func follow(_ id: SubmissionID, _ record: PublishRecord, _ plan: PublishPlan) async throws -> PublishResult
    {
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
