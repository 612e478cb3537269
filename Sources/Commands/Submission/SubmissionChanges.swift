import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl submission create`
struct SubmissionCreateCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a draft, a clone of the last published submission.",
        discussion: """
            Prints its number. The clone brings everything, also the last one's rollout and, after a halt, the halted packages. \
            There is room for one submission under way, and none beside an open rollout.

            Example:
              rolloutctl submission create 9NBLGGH4R315
            """)

    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application")) var application: String
    @OptionGroup var store: StoreOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await store.atStore(surroundings) { desk in
            let target = store.target(application)
            let shown = try await desk.perform(.create(target, isMinimal: true))
            guard let id = shown.submission else { throw SubmissionTrouble(.store, "The Store gave no number.") }
            let reference = SubmissionReference(target, id)
            if shown.wasReadBack, try await desk.get(desk.store.submission(reference)).upload == nil {
                throw SubmissionTrouble(
                    .refused, "\(reference) was made in Partner Center meanwhile, and the draft was not made.")
            }
            surroundings.write("\(id)\n")
            return .done
        }
    }
}

/// `rolloutctl submission update`
struct SubmissionUpdateCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Replace a draft's document by that of a file.",
        discussion: """
            The file is sent as it is, also what this program does not know; what only the Store sets is taken from the draft.

            Example:
              rolloutctl submission update 9NBLGGH4R315 pending --from submission.json
            """)

    @Option(help: ArgumentHelp("The submission's JSON.", valueName: "file"), completion: .file()) var from: String
    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.store.atStore(surroundings) { desk in
            let reference = try await desk.reference(which.submission, of: which.store.target(which.application))
            let current = try await desk.get(desk.store.submission(reference))
            try await desk.perform(.update(reference, try desk.document(in: from, over: current)))
            surroundings.write("\(reference) is updated.\n")
            return .done
        }
    }
}

/// `rolloutctl submission upload`
struct SubmissionUploadCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload", abstract: "Upload the ZIP archive with a draft's new packages and images.",
        discussion: """
            Sent in blocks. Run it again after an interruption: what the storage has is not sent again.

            Example:
              rolloutctl submission upload 9NBLGGH4R315 pending packages.zip
            """)

    @OptionGroup var which: SubmissionArguments
    @Argument(help: ArgumentHelp("The ZIP archive.", valueName: "archive"), completion: .file()) var archive: String

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.store.atStore(surroundings) { desk in
            let reference = try await desk.reference(which.submission, of: which.store.target(which.application))
            try await desk.upload(archive, to: reference) { step in
                let percent = step.sentBytes * 100 / max(1, step.totalBytes)
                surroundings.complain("\(percent) % of \(step.totalBytes) bytes\n")
            }
            surroundings.write("\(reference) has its archive.\n")
            return .done
        }
    }
}

/// `rolloutctl submission commit`
struct SubmissionCommitCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Hand a draft to the Store.",
        discussion: """
            Example:
              rolloutctl submission commit 9NBLGGH4R315 pending
            """)

    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.store.atStore(surroundings) { desk in
            let reference = try await desk.reference(which.submission, of: which.store.target(which.application))
            try await desk.perform(.commit(reference))
            surroundings.write("\(reference) is committed. Follow it with rolloutctl submission status --wait.\n")
            return .done
        }
    }
}

/// `rolloutctl submission delete`
struct SubmissionDeleteCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a draft, or a submission that failed.",
        discussion: """
            Example:
              rolloutctl submission delete 9NBLGGH4R315 1152921505694000001
            """)

    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.store.atStore(surroundings) { desk in
            let reference = try await desk.reference(which.submission, of: which.store.target(which.application))
            try await desk.perform(.delete(reference))
            surroundings.write("\(reference) is deleted.\n")
            return .done
        }
    }
}
