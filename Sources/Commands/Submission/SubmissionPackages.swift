import ArgumentParser
import Foundation
import PackageFiles
import RolloutModel
import StoreAPI

/// `rolloutctl submission packages`
struct SubmissionPackagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packages", abstract: "Add packages to a draft, or mark them for deletion.",
        discussion: """
            Example:
              rolloutctl submission packages add 9NBLGGH4R315 pending app.msix
            """,
        subcommands: [SubmissionPackagesAddCommand.self, SubmissionPackagesRemoveCommand.self])
}

/// `rolloutctl submission packages add`
struct SubmissionPackagesAddCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "List packages that the archive brings, by their paths in it.",
        discussion: """
            Each is looked at first, in the archive of --archive or else as the file of that path: what is no package, is \
            another application's, or is no higher than the published version is refused. What is not here is looked at by \
            upload.

            Example:
              rolloutctl submission packages add 9NBLGGH4R315 pending app_x64.msix app_arm64.msix
            """)

    @Option(help: ArgumentHelp("The ZIP archive that will be uploaded.", valueName: "file"), completion: .file())
    var archive: String?
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments
    @Argument(help: ArgumentHelp("Their paths in the archive.", valueName: "path")) var paths: [String]

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let known = try known(surroundings)
            try await desk.check(known, for: reference.target)
            return try await changePackages(of: reference, desk, form.output, surroundings) { packages in
                for path in paths {
                    let isListed = packages.contains {
                        $0.fileName.value == path && $0.fileStatus.value == .pendingUpload
                    }
                    guard !isListed else { throw SubmissionTrouble(.refused, "\(path) is listed already.") }
                    packages.append(.added(path))
                }
            }
        }
    }

    /// The packages as far as they are here.
    private func known(_ surroundings: Surroundings) throws -> [NewPackage] {
        for path in paths where !PackageManifest.endings.contains(where: { path.lowercased().hasSuffix($0) }) {
            throw SubmissionTrouble(
                .usage,
                "\(path) is no package by its name: packages end with \(PackageManifest.endings.joined(separator: ", ")). "
                    + "Nothing was sent.")
        }
        if let archive {
            let local = try LocalArchive(archive)
            return try paths.map(local.package)
        }
        return try paths.compactMap { path in
            guard FileManager.default.fileExists(atPath: path) else {
                surroundings.complain("\(Line.harmless(path)) is not here and was not looked at; upload does.\n")
                return nil
            }
            do throws(PackageFileError) {
                return NewPackage(path: path, manifest: try PackageManifest(of: try FileBytes(path: path)))
            } catch {
                throw SubmissionTrouble(.usage, "\(path) is no package: \(error). Nothing was sent.")
            }
        }
    }
}

/// `rolloutctl submission packages remove`
struct SubmissionPackagesRemoveCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Mark packages for deletion, by their versions, file names or IDs.",
        discussion: """
            One that waits for its upload is taken off the list.

            Example:
              rolloutctl submission packages remove 9NBLGGH4R315 pending 4.1.0.0
            """)

    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments
    @Argument(help: ArgumentHelp("Versions, file names or IDs.", valueName: "package")) var names: [String]

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            try await changePackages(of: reference, desk, form.output, surroundings) { packages in
                for name in names {
                    let places = packages.indices.filter { place in
                        let package = packages[place]
                        return [package.version.value, package.fileName.value, package.id.value].contains(name)
                    }
                    guard !places.isEmpty else {
                        throw SubmissionTrouble(.refused, "The submission has no package \(name).")
                    }
                    for place in places.reversed() {
                        if packages[place].fileStatus.value == .pendingUpload {
                            packages.remove(at: place)
                        } else {
                            packages[place].fileStatus = .value(.pendingDelete)
                        }
                    }
                }
            }
        }
    }
}

/// Changes a draft's packages and prints them as the Store then has them.
private func changePackages(
    of reference: SubmissionReference, _ desk: SubmissionDesk, _ output: SubmissionOutput, _ surroundings: Surroundings,
    _ change: (inout [SubmissionPackage]) throws -> Void
) async throws -> ExitStatus {
    var document = try await desk.get(desk.store.submission(reference))
    var packages = document.resource.packages
    try change(&packages)
    document.resource.packages = packages
    try await desk.perform(.update(reference, document))
    let after = try await desk.get(desk.store.submission(reference)).resource.packages
    surroundings.write(
        output, json: SubmissionJSON.of(reference, ["packages": .array(after.map(\.json))]),
        page: SubmissionView.packages(after, width: surroundings.width))
    return .done
}
