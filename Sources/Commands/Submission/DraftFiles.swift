import PackageFiles
import RolloutModel
import StoreAPI

/// The files that a draft waits for, held against the archive that is to bring them: the Store says only after the commit which
/// are missing.
enum DraftFiles {
    /// The paths of the packages that wait for their upload.
    static func packages(in draft: SubmissionResource) -> [String] {
        draft.packages.filter { $0.fileStatus.value == .pendingUpload }.compactMap { $0.fileName.value }
    }

    /// The paths of the images and videos that wait for theirs. A trailer's file has no status; one that the Store has, has
    /// an ID.
    static func media(in draft: SubmissionResource) -> [String] {
        let listings = draft.listings.value?.entries.map(\.value) ?? []
        let bases = listings.flatMap { listing in
            [listing.baseListing.value].compactMap(\.self)
                + (listing.platformOverrides.value?.entries.map(\.value) ?? [])
        }
        let images = bases.flatMap { $0.images.value ?? [] }.filter { $0.fileStatus.value == .pendingUpload }
        let trailers = draft.trailers.value ?? []
        let videos = trailers.filter { ($0.videoFileId.value ?? "").isEmpty }.map(\.videoFileName)
        let stills = trailers.flatMap { $0.trailerAssets.value?.entries ?? [] }.flatMap {
            $0.value.imageList.value ?? []
        }
        .filter { ($0.id.value ?? "").isEmpty }.map(\.fileName)
        return (images.map(\.fileName) + videos + stills).compactMap(\.value)
    }

    /// What shows without an archive that a commit must fail.
    static func problem(in draft: SubmissionResource) -> String? {
        guard draft.packages.contains(where: { $0.fileStatus.value != .pendingDelete }) else {
            return
                "The draft has no package that is to stay: list one with rolloutctl submission packages add. Nothing was sent."
        }
        let paths = packages(in: draft)
        let twice = paths.first { path in paths.filter { $0.lowercased() == path.lowercased() }.count > 1 }
        return twice.map { "The draft lists \($0) twice: remove it and add it once. Nothing was sent." }
    }

    /// The first file that the draft waits for and the archive lacks.
    static func missing(in archive: ZipArchive, for draft: SubmissionResource) -> String? {
        (packages(in: draft) + media(in: draft)).first { archive.entry($0) == nil }
    }
}

/// A ZIP archive of this machine.
struct LocalArchive {
    let path: String
    let file: FileBytes
    let archive: ZipArchive

    /// Opens it.
    ///
    /// - Throws: `SubmissionTrouble` where it is no ZIP archive.
    init(_ path: String) throws {
        self.path = path
        do throws(PackageFileError) {
            file = try FileBytes(path: path)
            archive = try ZipArchive(file)
        } catch {
            throw SubmissionTrouble(.usage, "\(path) cannot be uploaded: \(error). Nothing was sent.")
        }
    }

    /// The package that it holds under that path.
    ///
    /// - Throws: `SubmissionTrouble` where it is none.
    func package(_ name: String) throws -> NewPackage {
        do throws(PackageFileError) {
            return NewPackage(path: name, manifest: try PackageManifest(of: name, in: archive))
        } catch {
            throw SubmissionTrouble(.usage, "\(name) in \(path) is no package: \(error). Nothing was sent.")
        }
    }
}

extension SubmissionDesk {
    /// Refuses an archive that does not bring what the draft waits for, or brings what the Store would refuse.
    func check(_ local: LocalArchive, for draft: SubmissionResource, of target: RolloutTarget) async throws {
        if let missing = DraftFiles.missing(in: local.archive, for: draft) {
            let names = local.archive.entries.prefix(5).map(\.name).joined(separator: ", ")
            throw SubmissionTrouble(
                .refused,
                "The draft waits for \(missing), and \(local.path) has no such file; it has \(names). A file's path in the "
                    + "archive must be its fileName in the draft. Nothing was sent.")
        }
        try await check(try DraftFiles.packages(in: draft).map(local.package), for: target)
    }

    /// Refuses packages that are not the application's, or not higher than what is published.
    func check(_ packages: [NewPackage], for target: RolloutTarget) async throws {
        guard !packages.isEmpty else { return }
        let application = try await get(store.application(target.application))
        var published: [SubmissionPackage] = []
        if let id = try await get(store.slots(target)).published {
            published = try await get(store.submission(SubmissionReference(target, id))).resource.packages
        }
        if let problem = PackageChecks.problem(with: packages, over: published, of: application) {
            throw SubmissionTrouble(.refused, "\(problem) Nothing was sent.")
        }
    }
}
