import ArgumentParser
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
            Example:
              rolloutctl submission packages add 9NBLGGH4R315 pending app_x64.msix app_arm64.msix
            """)

    @OptionGroup var which: SubmissionArguments
    @Argument(help: ArgumentHelp("Their paths in the archive.", valueName: "path")) var paths: [String]

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await changePackages(which, surroundings) { packages in
            for path in paths {
                guard !packages.contains(where: { $0.fileName.value == path && $0.fileStatus.value == .pendingUpload })
                else { throw SubmissionTrouble(.refused, "\(path) is listed already.") }
                packages.append(.added(path))
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

    @OptionGroup var which: SubmissionArguments
    @Argument(help: ArgumentHelp("Versions, file names or IDs.", valueName: "package")) var names: [String]

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        try await changePackages(which, surroundings) { packages in
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

/// Changes a draft's packages and prints them as the Store then has them.
private func changePackages(
    _ which: SubmissionArguments, _ surroundings: Surroundings, _ change: (inout [SubmissionPackage]) throws -> Void
) async throws -> ExitStatus {
    await which.store.atStore(surroundings) { desk in
        let reference = try await desk.reference(which.submission, of: which.store.target(which.application))
        var document = try await desk.get(desk.store.submission(reference))
        var packages = document.resource.packages
        try change(&packages)
        document.resource.packages = packages
        try await desk.perform(.update(reference, document))
        let after = try await desk.get(desk.store.submission(reference)).resource.packages
        surroundings.write(SubmissionView.packages(after, width: surroundings.width))
        return .done
    }
}
