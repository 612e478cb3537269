import PackageFiles
import RolloutModel
import StoreAPI

/// Where a publication stands, found from what the Store shows and what the record says: a value, no input or output.
enum PublishStand {
    /// It is published already.
    case published(StoreView.Submission)
    /// It is committed and on its way.
    case follow(StoreView.Submission, isRecorded: Bool)
    /// Its draft is there.
    case goOn(StoreView.Submission)
    /// Nothing is there, once this draft is deleted.
    case begin(deleting: StoreView.Submission?)

    /// Finds it.
    ///
    /// - Throws: `SubmissionTrouble` where something is in the way that may not be touched.
    static func find(_ wish: PublishWish, _ view: StoreView, _ record: PublishRecord?) throws -> PublishStand {
        if let pending = view.pending { return try find(wish, view, record, pending) }
        if let published = view.published, isPublished(wish, published.resource) { return .published(published) }
        return .begin(deleting: nil)
    }

    private static func find(
        _ wish: PublishWish, _ view: StoreView, _ record: PublishRecord?, _ pending: StoreView.Submission
    ) throws -> PublishStand {
        let isRecorded = record?.submission == pending.id.rawValue
        let isOfTheAPI = pending.document.upload != nil || isRecorded
        let reference = SubmissionReference(view.target, pending.id)
        let status = pending.status ?? .unknown("")
        guard status == .pendingCommit || status.isFailure else {
            if isUnderWay(wish, pending.resource) { return .follow(pending, isRecorded: isRecorded) }
            throw SubmissionTrouble(
                .refused,
                "\(reference) is under way (\(status.storeName)) with other packages or another percentage, and there is room "
                    + "for one only: wait for it with rolloutctl submission status, or cancel it in Partner Center.")
        }
        guard isOfTheAPI else {
            throw SubmissionTrouble(
                .refused,
                "\(reference) (\(status.storeName)) was made in Partner Center, and is never touched here: publish or delete it "
                    + "there.")
        }
        if status.isFailure {
            if wish.mayReplaceDraft { return .begin(deleting: pending) }
            throw SubmissionTrouble(
                .refused,
                "\(reference) has failed (\(status.storeName)) and takes the only place: "
                    + "rolloutctl submission status says why. With --replace-draft it is deleted first.")
        }
        if isRecorded {
            return record?.isAbout(wish) == true ? .goOn(pending) : .begin(deleting: pending)
        }
        if let record, record.phase == .creating, record.submission == nil, record.base == view.base,
            isUntouched(pending.resource, view)
        {
            return .goOn(pending)
        }
        if wish.mayReplaceDraft { return .begin(deleting: pending) }
        throw SubmissionTrouble(
            .refused,
            "\(reference) is a draft that the API made, not known to be this command's, and takes the only place: commit or "
                + "delete it with rolloutctl submission. With --replace-draft it is deleted first.")
    }

    /// Refuses where a rollout is open and nobody said what to do about it.
    ///
    /// - Throws: `SubmissionTrouble`
    static func checkRollout(_ wish: PublishWish, _ view: StoreView) throws {
        guard view.isRolloutOpen, wish.openRollout == .fail, let published = view.published else { return }
        throw SubmissionTrouble(
            .refused,
            "The rollout of \(SubmissionReference(view.target, published.id)) is open\(view.rollout?.words ?? ""), and there is no "
                + "new submission beside it. It ends when its policy finalizes it, or by rolloutctl finalize or halt; with "
                + "--open-rollout halt or --open-rollout finalize it is ended first, for good.")
    }

    // MARK: One's own

    /// Whether all of the packages are what is published.
    private static func isPublished(_ wish: PublishWish, _ resource: SubmissionResource) -> Bool {
        wish.packages.allSatisfy { package in
            resource.packages.contains { old in
                old.isKept && old.isRival(of: package.manifest)
                    && old.version.value.flatMap { PackageVersion($0) } == package.manifest.version
            }
        }
    }

    /// Whether a committed submission has the packages and the rollout that are asked for. Before they are unpacked the Store
    /// knows them by their names alone.
    static func isUnderWay(_ wish: PublishWish, _ resource: SubmissionResource) -> Bool {
        let rollout = resource.rollout.value
        guard rollout?.isPackageRollout.value == true,
            rollout?.packageRolloutPercentage.value.flatMap({ Percentage($0) }) == wish.percentage
        else { return false }
        return wish.packages.allSatisfy { package in
            resource.packages.contains { entry in
                guard entry.isKept, entry.fileName.value == package.name else { return false }
                let version = entry.version.value.flatMap { PackageVersion($0) }
                return version == nil || version == package.manifest.version
            }
        }
    }

    /// Whether a draft is the clone that the Store made, with nobody's changes in it.
    static func isUntouched(_ draft: SubmissionResource, _ view: StoreView) -> Bool {
        guard let published = view.published?.resource else { return false }
        let known = Set((published.packages + (view.fallback?.packages ?? [])).compactMap(\.key))
        let isClean = draft.packages.allSatisfy { package in
            package.isKept && package.fileStatus.value != .pendingUpload && package.key.map(known.contains) ?? false
        }
        // The rollout is set anew in any case, and the Store sets the date itself.
        let free = [
            "packageDeliveryOptions.packageRollout", "applicationPackages", "flightPackages", "targetPublishDate",
        ]
        return isClean
            && SubmissionDocument.differences(published, draft).allSatisfy { difference in
                free.contains { difference.path.lowercased().hasPrefix($0.lowercased()) }
            }
    }
}
