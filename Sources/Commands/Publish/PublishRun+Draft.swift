import PackageFiles
import RolloutModel
import StoreAPI

/// From a draft to its commit.
extension PublishRun {
    /// Brings the draft to its commit, and follows it.
    func submit(_ id: SubmissionID, _ record: PublishRecord, _ plan: PublishPlan) async throws -> PublishResult {
        try await commit(id, record, plan)
        return try await follow(id, record, plan)
    }

    /// Brings the draft to what is meant, compares, and commits.
    func commit(_ id: SubmissionID, _ record: PublishRecord, _ plan: PublishPlan) async throws {
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
}
