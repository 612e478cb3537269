import ArgumentParser
import PackageFiles
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
    @OptionGroup var form: SubmissionOutputOption
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
            surroundings.write(
                form.output, json: SubmissionJSON.of(reference, ["result": .string("created")]), line: id.rawValue)
            return .done
        }
    }
}

/// `rolloutctl submission commit`
struct SubmissionCommitCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Hand a draft to the Store.",
        discussion: """
            A draft without packages is refused. With --archive the archive that was uploaded is held against the draft once \
            more, for packages that were listed after the upload.

            Example:
              rolloutctl submission commit 9NBLGGH4R315 pending
            """)

    @Option(help: ArgumentHelp("The ZIP archive that was uploaded.", valueName: "file"), completion: .file())
    var archive: String?
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let draft = try await desk.get(desk.store.submission(reference)).resource
            if let problem = DraftFiles.problem(in: draft) { throw SubmissionTrouble(.refused, problem) }
            if let archive { try await desk.check(try LocalArchive(archive), for: draft, of: reference.target) }
            try await desk.perform(.commit(reference))
            surroundings.write(
                form.output, json: SubmissionJSON.of(reference, ["result": .string("committed")]),
                line: "\(reference) is committed. Follow it with rolloutctl submission status --wait.")
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

    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            try await desk.perform(.delete(reference))
            surroundings.write(
                form.output, json: SubmissionJSON.of(reference, ["result": .string("deleted")]),
                line: "\(reference) is deleted.")
            return .done
        }
    }
}
