import PackageFiles
import RolloutModel
import StoreAPI

/// What is to become of a draft's document, and whether it has become that: values, no input or output.
struct PublishPlan: Sendable {
    /// What is asked.
    let wish: PublishWish
    /// Packages of a halted submission, which must not go out again.
    let bad: Set<PackageKey>

    /// The draft with the new packages, the old ones marked, the notes and the rollout; everything else stays as it is.
    func applied(to draft: SubmissionDocument) -> SubmissionDocument {
        var document = draft
        let packages = packages(document.resource.packages)
        if packages.map(\.json) != document.resource.packages.map(\.json) { document.resource.packages = packages }
        var rollout = document.resource.rollout.value ?? RolloutOptions(json: .object([]))
        if rollout.isPackageRollout.value != true { rollout.isPackageRollout = .value(true) }
        if rollout.packageRolloutPercentage.value != wish.percentage.value {
            rollout.packageRolloutPercentage = .value(wish.percentage.value)
        }
        if rollout.json != document.resource.rollout.value?.json { document.resource.rollout = .value(rollout) }
        if let notes = wish.notes { notes.write(into: &document.resource) }
        return document
    }

    /// Where the document is not what was meant, a sentence for each field; nothing where it may be committed.
    ///
    /// The rollout is compared by itself and not by the plan, for it is what must not be wrong.
    func differences(in resource: SubmissionResource) -> [String] {
        var found: [String] = []
        let field = "packageDeliveryOptions.packageRollout"
        let rollout = resource.rollout.value
        if rollout?.isPackageRollout.value != true { found.append("\(field).isPackageRollout is not true") }
        let percentage = rollout?.packageRolloutPercentage.value.flatMap { Percentage($0) }
        if percentage != wish.percentage {
            found.append(
                "\(field).packageRolloutPercentage is \(percentage?.digits ?? "missing"), not \(wish.percentage.digits)"
            )
        }
        let packages = packages(resource.packages)
        if packages.map(\.json) != resource.packages.map(\.json) { found += differences(resource.packages, packages) }
        return found + (wish.notes?.differences(in: resource) ?? [])
    }

    private func differences(_ seen: [SubmissionPackage], _ meant: [SubmissionPackage]) -> [String] {
        var found: [String] = []
        for package in seen where !meant.contains(where: { $0.json == package.json }) {
            let name = package.fileName.value ?? "a package"
            let status = package.fileStatus.value?.rawValue ?? "no status"
            found.append("packages: \(name) \(package.words) has \(status) and should be gone")
        }
        for package in wish.packages where !seen.contains(where: { isOwn($0, package) }) {
            found.append("packages: \(package.name) is not PendingUpload")
        }
        return found.isEmpty ? ["packages: they are not in the order that was sent"] : found
    }

    // MARK: Packages

    private func packages(_ old: [SubmissionPackage]) -> [SubmissionPackage] {
        let manifests = wish.packages.map(\.manifest)
        var packages = old.compactMap { package -> SubmissionPackage? in
            if wish.packages.contains(where: { isOwn(package, $0) }) { return package }
            // Nobody uploads what an earlier run of another wish has listed.
            if package.fileStatus.value == .pendingUpload { return nil }
            guard package.isKept, goes(package, manifests) else { return package }
            var marked = package
            marked.fileStatus = .value(.pendingDelete)
            return marked
        }
        for package in wish.packages where !packages.contains(where: { isOwn($0, package) }) {
            packages.append(.added(package.name))
        }
        return packages
    }

    private func goes(_ package: SubmissionPackage, _ new: [PackageManifest]) -> Bool {
        wish.oldPackages == .all || package.key.map(bad.contains) ?? false || package.isSuperseded(by: new)
    }

    /// Whether the entry is the new package: still to be uploaded, or taken in by a commit that fell back.
    private func isOwn(_ entry: SubmissionPackage, _ package: PublishedFile) -> Bool {
        guard entry.fileName.value == package.name, entry.isKept else { return false }
        guard entry.fileStatus.value != .pendingUpload else { return true }
        return entry.version.value.flatMap { PackageVersion($0) } == package.manifest.version
    }
}
