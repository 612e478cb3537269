import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl flight`
struct FlightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flight", abstract: "Show, make and delete package flights at the Store.",
        discussion: """
            A flight gives packages of its own to groups of people. Its submissions are those of rolloutctl submission --flight. \
            Asks the Store itself, not the daemon, with an account of the settings.

            Exit status: 0 done, 1 refused, 2 wrong usage, 4 the Store does not answer or nobody knows what became of it.

            Example:
              rolloutctl flight list 9NBLGGH4R315
            """,
        subcommands: [
            FlightListCommand.self, FlightGetCommand.self, FlightCreateCommand.self, FlightDeleteCommand.self,
        ])
}

/// `rolloutctl flight list`
struct FlightListCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List an application's flights, a line for each.",
        discussion: """
            Example:
              rolloutctl flight list 9NBLGGH4R315
            """)

    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application")) var application: String
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var whom: AccountOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await whom.atStore(surroundings) { desk in
            let flights = try await desk.get(desk.store.flights(of: ApplicationID(application)))
            surroundings.write(
                form.output, json: .array(flights.map(\.json)),
                page: FlightView.flights(flights, application, width: surroundings.width))
            return .done
        }
    }
}

/// Which flight a command is about.
struct FlightArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application")) var application: String
    @Argument(help: ArgumentHelp("The flight's ID.", valueName: "flight")) var flight: String
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var whom: AccountOptions

    /// The flight.
    var target: RolloutTarget { RolloutTarget(application: ApplicationID(application), flight: FlightID(flight)) }
}

/// `rolloutctl flight get`
struct FlightGetCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show a flight: its groups, its rank and its submissions.",
        discussion: """
            Example:
              rolloutctl flight get 9NBLGGH4R315 7bfc11d5-f710-47c5-8a98-e04bb5aad310
            """)

    @OptionGroup var which: FlightArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.whom.atStore(surroundings) { desk in
            let flight = try await desk.get(desk.store.flight(which.target))
            surroundings.write(
                which.form.output, json: flight.json,
                page: FlightView.flight(flight, of: which.application, width: surroundings.width))
            return .done
        }
    }
}

/// `rolloutctl flight create`
struct FlightCreateCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a flight, with an empty submission under way.",
        discussion: """
            Prints its ID. The groups are those of Partner Center, by their IDs. When the answer is lost, the flights are listed \
            until it shows.

            Example:
              rolloutctl flight create 9NBLGGH4R315 --name Insiders --group 1152921504606962205
            """)

    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application")) var application: String
    @Option(help: ArgumentHelp("What people call it.", valueName: "text")) var name: String
    @Option(
        name: .customLong("group"),
        help: ArgumentHelp("A group of its people, by ID; may be repeated.", valueName: "ID"))
    var groups: [String] = []
    @Option(
        help: ArgumentHelp("The flight that it goes before (default: the lowest of all).", valueName: "name"))
    var rankHigherThan: String?
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var whom: AccountOptions

    func validate() throws {
        guard !name.allSatisfy(\.isWhitespace) else { throw ValidationError("A flight needs a name that can be read.") }
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }) else {
            throw ValidationError("A group is named by the digits of its ID in Partner Center.")
        }
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await whom.atStore(surroundings) { desk in
            let id = ApplicationID(application)
            let flight = StoreFlight.new(name: name, groups: groups, rankHigherThan: rankHigherThan)
            try await desk.perform(.createFlight(flight, id))
            let made = try await desk.get(desk.store.flights(of: id)).first { $0.friendlyName.value == name }
            guard let made, let number = made.flightId.value else {
                throw SubmissionTrouble(.store, "The flight was made, and the list of flights does not show it yet.")
            }
            surroundings.write(form.output, json: made.json, line: number)
            return .done
        }
    }
}

/// `rolloutctl flight delete`
struct FlightDeleteCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a flight; its people get what everybody gets.",
        discussion: """
            Example:
              rolloutctl flight delete 9NBLGGH4R315 7bfc11d5-f710-47c5-8a98-e04bb5aad310
            """)

    @OptionGroup var which: FlightArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.whom.atStore(surroundings) { desk in
            try await desk.perform(.deleteFlight(which.target))
            surroundings.write(
                which.form.output, json: SubmissionJSON.of(which.target, [("result", .string("deleted"))]),
                line: "\(which.target) is deleted.")
            return .done
        }
    }
}
