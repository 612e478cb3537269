import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl submission diff`
struct SubmissionDiffCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say what an update from a file would change.",
        discussion: """
            What the Store sets itself is left out. Exit status: 0 nothing would change, 1 something would.

            Example:
              rolloutctl submission diff 9NBLGGH4R315 pending --from submission.json
            """)

    @Option(help: ArgumentHelp("The submission's JSON.", valueName: "file"), completion: .file()) var from: String
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let current = try await desk.get(desk.store.submission(reference))
            let wanted = try desk.document(in: from, over: current)
            let differences = SubmissionDocument.differences(current.resource, wanted.resource)
            surroundings.write(
                form.output, json: SubmissionJSON.of(reference, ["changes": SubmissionJSON.changes(differences)]),
                page: SubmissionView.differences(differences, width: surroundings.width))
            return differences.isEmpty ? .done : .refused
        }
    }
}

/// `rolloutctl submission update`
struct SubmissionUpdateCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Replace a draft's document by that of a file.",
        discussion: """
            The file is sent as it is, also what this program does not know; what only the Store sets is taken from the draft. A \
            new listing in a language that does not exist, and a word that the Store spells otherwise, are refused before.

            Example:
              rolloutctl submission update 9NBLGGH4R315 pending --from submission.json
            """)

    @Option(help: ArgumentHelp("The submission's JSON.", valueName: "file"), completion: .file()) var from: String
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let current = try await desk.get(desk.store.submission(reference))
            let wanted = try desk.document(in: from, over: current)
            if let problem = DraftWords.problem(in: wanted.resource, over: current.resource) {
                throw SubmissionTrouble(.usage, "\(from): \(problem) Nothing was sent.")
            }
            let differences = SubmissionDocument.differences(current.resource, wanted.resource)
            try await desk.perform(.update(reference, wanted))
            surroundings.write(
                form.output,
                json: SubmissionJSON.of(
                    reference, ["result": .string("updated"), "changes": SubmissionJSON.changes(differences)]),
                line: "\(reference) is updated.")
            return .done
        }
    }
}
