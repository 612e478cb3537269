import ArgumentParser
import ControlClient

/// `rolloutctl reload`
struct ReloadCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have the policy files read again, and wait for it.",
        discussion: """
            A file that does not load leaves the policy that was in force in force; every problem of every file is printed and \
            the exit status is 1. systemctl reload rolloutd does the same.

            Example:
              rolloutctl reload
            """)

    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var why: ReasonOption
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let result = try await connection.ask(surroundings) { try await $0.reload(reason: why.reason) }
        if json {
            try surroundings.write(json: result)
        } else {
            surroundings.write(ReloadView.page(result, width: surroundings.width))
        }
        return result.ok ? .done : .refused
    }
}
