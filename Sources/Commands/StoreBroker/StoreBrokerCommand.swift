import ArgumentParser

/// `rolloutctl storebroker`
struct StoreBrokerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storebroker", abstract: "Go on with StoreBroker's payloads and configuration.",
        discussion: """
            A payload is the JSON and the ZIP archive that New-SubmissionPackage made; a configuration is its SBConfig.json.

            Exit status: 0 done, 1 refused, 2 wrong usage, or a file that is neither, 4 the Store does not answer or nobody \
            knows what became of it.

            Example:
              rolloutctl storebroker convert SBConfig.json
            """,
        subcommands: [StoreBrokerMergeCommand.self, StoreBrokerConvertCommand.self])
}
