import ArgumentParser

/// `rolloutctl undo`: what every other tool of the kind has, and the Store has not.
struct UndoCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Explain why a rollout cannot be rolled back, and what to do instead.",
        discussion: """
            Does nothing.

            Example:
              rolloutctl undo contoso-reader
            """,
        aliases: ["rollback"])

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String?

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let rollout = name ?? "NAME"
        surroundings.complain(
            """
            rolloutctl: The Store cannot roll back: who has the new version keeps it.
            To keep it from everybody else:  rolloutctl halt \(rollout)
            To bring back the old behaviour:  submit the old code under a higher version number; after a halt the Store begins \
            the new submission as a copy of the halted one, so take the bad package out of it.

            """)
        return .refused
    }
}
