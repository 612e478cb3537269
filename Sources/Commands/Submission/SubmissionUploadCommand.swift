import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl submission upload`
struct SubmissionUploadCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload", abstract: "Upload the ZIP archive with a draft's new packages and images.",
        discussion: """
            Before anything is sent the archive is held against the draft: every file that waits for its upload must be in it, \
            and each package must be one of the application, of a version higher than the published one's. Sent in blocks. Run \
            it again after an interruption: what the storage has is not sent again.

            Example:
              rolloutctl submission upload 9NBLGGH4R315 pending packages.zip
            """)

    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments
    @Argument(help: ArgumentHelp("The ZIP archive.", valueName: "archive"), completion: .file()) var archive: String

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let local = try LocalArchive(archive)
            let draft = try await desk.get(desk.store.submission(reference)).resource
            try await desk.check(local, for: draft, of: reference.target)
            try await desk.upload(local, to: reference) { step in
                let percent = step.sentBytes * 100 / max(1, step.totalBytes)
                surroundings.complain("\(percent) % of \(step.totalBytes) bytes\n")
            }
            surroundings.write(
                form.output,
                json: SubmissionJSON.of(
                    reference,
                    [
                        "result": .string("uploaded"), "archive": .string(archive),
                        "bytes": .number("\(local.file.count)"),
                    ]),
                line: "\(reference) has its archive.")
            return .done
        }
    }
}
