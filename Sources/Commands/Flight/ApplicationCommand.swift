import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl application`
struct ApplicationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "application", abstract: "Show the account's applications at the Store.",
        discussion: """
            Asks the Store itself, not the daemon, with an account of the settings.

            Exit status: 0 done, 1 refused, 2 wrong usage, 4 the Store does not answer.

            Example:
              rolloutctl application list
            """,
        subcommands: [ApplicationListCommand.self, ApplicationGetCommand.self])
}

/// `rolloutctl application list`
struct ApplicationListCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the account's applications, a line for each.",
        discussion: """
            Example:
              rolloutctl application list
            """)

    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var whom: AccountOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await whom.atStore(surroundings) { desk in
            let applications = try await desk.get(desk.store.applications())
            surroundings.write(
                form.output, json: .array(applications.map(\.json)),
                page: FlightView.applications(applications, width: surroundings.width))
            return .done
        }
    }
}

/// `rolloutctl application get`
struct ApplicationGetCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show an application: its identity and its submissions.",
        discussion: """
            Example:
              rolloutctl application get 9NBLGGH4R315
            """)

    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application")) var application: String
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var whom: AccountOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await whom.atStore(surroundings) { desk in
            let found = try await desk.get(desk.store.application(ApplicationID(application)))
            surroundings.write(
                form.output, json: found.json, page: FlightView.application(found, width: surroundings.width))
            return .done
        }
    }
}
