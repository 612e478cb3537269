import ArgumentParser
import RolloutModel

/// `rolloutctl submission`
struct SubmissionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submission", abstract: "Make, change and follow submissions at the Store.",
        discussion: """
            Asks the Store itself, not the daemon, with an account of the settings. A submission is named by its number, or as \
            pending or published; none is ever taken that was not named.

            Exit status: 0 done, 1 refused, 2 wrong usage, 4 the Store does not answer or nobody knows what became of it, 7 no \
            end in time, 8 waits for a person.

            Example:
              rolloutctl submission list 9NBLGGH4R315
            """,
        subcommands: [
            SubmissionListCommand.self, SubmissionGetCommand.self, SubmissionStatusCommand.self,
            SubmissionCreateCommand.self, SubmissionDiffCommand.self, SubmissionUpdateCommand.self,
            SubmissionPackagesCommand.self, SubmissionUploadCommand.self, SubmissionCommitCommand.self,
            SubmissionDeleteCommand.self,
        ])
}

/// Which submission a command is about.
struct SubmissionArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application"))
    var application: String
    @Argument(help: ArgumentHelp("The submission's number, or pending or published.", valueName: "submission"))
    var submission: String
    @OptionGroup var store: StoreOptions

    /// Opens a desk at the Store for the submission that was named.
    func atStore(
        _ surroundings: Surroundings, _ body: (SubmissionDesk, SubmissionReference) async throws -> ExitStatus
    ) async -> ExitStatus {
        await store.atStore(surroundings) { desk in
            try await body(desk, try await desk.reference(submission, of: store.target(application)))
        }
    }
}
