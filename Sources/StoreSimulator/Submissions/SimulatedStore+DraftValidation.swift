import PackageFiles
import RolloutModel

/// What the Store finds in an upload.
extension SimulatedStore {
    /// Opens the ZIP archive, reads the packages that the submission waits for, and either fills in what they say or returns
    /// where the submission is going to fail.
    mutating func validate(_ reference: SubmissionReference) -> CertificationFailure? {
        guard let draft = track(reference.target)?.submission(reference.submission)?.draft else { return nil }
        let entries = draft.packages(reference.target)
        guard entries.contains(where: { $0.member("fileStatus")?.text != "PendingDelete" }) else {
            return .init(
                during: .commitStarted,
                errors: [.init(code: "InvalidParameterValue", details: "The submission has no package.")])
        }
        do throws(ValidationProblem) {
            let archive = try archive(draft, entries)
            var packages: [JSON] = []
            for (place, entry) in entries.enumerated() {
                packages.append(try read(entry, place, archive, reference))
            }
            accept(packages, draft, reference)
            return nil
        } catch {
            return .init(during: error.during, errors: [.init(code: error.code, details: error.details)])
        }
    }

    private struct ValidationProblem: Error {
        let during: SubmissionStatus
        let code: String
        let details: String
    }

    /// The upload; nil where no package waits for one.
    private func archive(_ draft: SimulatedDraft, _ entries: [JSON]) throws(ValidationProblem) -> ZipArchive? {
        let waiting = entries.filter { $0.member("fileStatus")?.text == "PendingUpload" }
        guard !waiting.isEmpty else { return nil }
        guard let bytes = blobs[draft.blob]?.bytes else {
            throw ValidationProblem(during: .commitStarted, code: "MissingFiles", details: "Nothing was uploaded.")
        }
        do throws(PackageFileError) {
            return try ZipArchive(ByteArray(bytes))
        } catch {
            throw ValidationProblem(
                during: .commitStarted, code: "InvalidArchive", details: "The upload cannot be used: \(error).")
        }
    }

    private func read(
        _ entry: JSON, _ place: Int, _ archive: ZipArchive?, _ reference: SubmissionReference
    ) throws(ValidationProblem) -> JSON {
        guard let archive, entry.member("fileStatus")?.text == "PendingUpload" else { return entry }
        let name = entry.member("fileName")?.text ?? ""
        guard archive.entry(name) != nil else {
            throw ValidationProblem(
                during: .commitStarted, code: "MissingFiles", details: "The archive has no file \(name).")
        }
        let manifest: PackageManifest
        do throws(PackageFileError) {
            manifest = try PackageManifest(of: name, in: archive)
        } catch {
            throw ValidationProblem(
                during: .preProcessing, code: "PackageValidationFailed", details: "\(name) is not a package: \(error).")
        }
        let identity = application(reference.target.application).map { Self.identity($0.name) }
        guard identity == nil || manifest.name.lowercased() == identity?.lowercased() else {
            throw ValidationProblem(
                during: .preProcessing, code: "PackageValidationFailed",
                details: "\(name) has the identity \(manifest.name), and the application's is \(identity ?? "").")
        }
        if let published = track(reference.target)?.published?.versions.last, manifest.version <= published {
            throw ValidationProblem(
                during: .preProcessing, code: "PackageValidationFailed",
                details: "\(name) has version \(manifest.version), which is not higher than \(published).")
        }
        return entry.setting("fileStatus", "Uploaded").setting(
            "id", .string("\(reference.submission.rawValue)\(place)")
        )
        .setting("version", .string(manifest.version.description))
        .setting("architecture", .string(manifest.architecture.map(Self.capitalized) ?? "Neutral"))
        .setting("languages", ["en-us"])
        .setting("targetDeviceFamilies", ["Windows.Desktop min version 10.0.17763.0"])
    }

    private static func capitalized(_ word: String) -> String {
        word.prefix(1).uppercased() + word.dropFirst().lowercased()
    }

    private mutating func accept(_ packages: [JSON], _ draft: SimulatedDraft, _ reference: SubmissionReference) {
        var draft = draft
        draft.document = draft.document.setting(SimulatedDraft.packagesName(reference.target), .array(packages))
        // The archive has been unpacked; what is left of it would only fill the memory.
        blobs[draft.blob] = nil
        change(reference) { submission in
            submission.draft = draft
            submission.packages = packages.compactMap { SimulatedPackage($0) }
        }
    }
}
