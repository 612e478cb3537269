import PackageFiles
import RolloutModel

/// What is to be published, as far as it can be checked without the Store.
struct PublishWish: Sendable {
    /// The application or flight.
    let target: RolloutTarget
    /// The packages, in the order of the command line; at least one.
    let packages: [PublishedFile]
    /// The policy that takes the rollout over.
    let policy: Policy
    /// The rollout's first percentage: always said, never left to the clone.
    let percentage: Percentage
    /// What is new; nil leaves the listings as the last submission has them.
    let notes: ReleaseNotes?
    /// Which of the old packages go.
    let oldPackages: OldPackages
    /// What is done about a rollout that is open.
    let openRollout: OpenRolloutAnswer
    /// Whether a draft of the API's that is in the way may be deleted.
    let mayReplaceDraft: Bool
}

/// A package that is to be published.
struct PublishedFile: Sendable {
    /// The file.
    let path: String
    /// Its path in the archive and in the submission.
    let name: String
    /// How many bytes it has.
    let count: Int
    /// What it says of itself.
    let manifest: PackageManifest

    /// `app.msix (4.2.0.0 x64)`
    var words: String { "\(name) (\(manifest.version) \(manifest.architectures.sorted().joined(separator: "+")))" }
}

/// What is done about a rollout that is open, for there is no new submission beside it.
enum OpenRolloutAnswer: String, CaseIterable, Sendable {
    /// Refuse.
    case fail
    /// Halt it.
    case halt
    /// Finalize it.
    case finalize
}

/// Which of the old packages go.
enum OldPackages: String, CaseIterable, Sendable {
    /// Those that the new ones supersede, and after a halt the halted ones.
    case superseded
    /// Every one.
    case all
}

extension PublishedFile {
    /// Reads the packages; what is none is refused, and so are packages that cannot be of one submission.
    ///
    /// - Throws: `SubmissionTrouble`
    static func read(_ paths: [String]) throws -> [PublishedFile] {
        var packages: [PublishedFile] = []
        for path in paths {
            let name = String(path.split(separator: "/").last ?? "")
            guard PackageManifest.endings.contains(where: { name.lowercased().hasSuffix($0) }) else {
                throw SubmissionTrouble(
                    .usage,
                    "\(path) is no package: the Store takes \(PackageManifest.endings.joined(separator: ", ")).")
            }
            do throws(PackageFileError) {
                let file = try FileBytes(path: path)
                packages.append(
                    PublishedFile(path: path, name: name, count: file.count, manifest: try PackageManifest(of: file)))
            } catch {
                throw SubmissionTrouble(.usage, "\(path) cannot be published: \(error).")
            }
        }
        try check(packages)
        return packages
    }

    private static func check(_ packages: [PublishedFile]) throws {
        guard let first = packages.first else {
            throw SubmissionTrouble(.usage, "There is nothing to publish: give the packages with --packages.")
        }
        for (place, package) in packages.enumerated().dropFirst() {
            guard package.manifest.name.lowercased() == first.manifest.name.lowercased() else {
                throw SubmissionTrouble(
                    .usage,
                    "\(first.path) is \(first.manifest.name) and \(package.path) is \(package.manifest.name): packages of one "
                        + "submission have one identity.")
            }
            if let other = packages[..<place].first(where: { $0.name.lowercased() == package.name.lowercased() }) {
                throw SubmissionTrouble(
                    .usage,
                    "\(other.path) and \(package.path) have one name, which they would share in the archive: rename one."
                )
            }
        }
        let checked = packages.map(\.checked)
        for (place, package) in checked.enumerated() {
            if let twin = PackageChecks.twinProblem(of: package, among: checked[..<place]) {
                throw SubmissionTrouble(.usage, twin)
            }
        }
    }

    /// The package as the checks want it.
    var checked: NewPackage { NewPackage(path: path, manifest: manifest) }
}
