import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl submission list`
struct SubmissionListCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show an application's submissions and those of its flights.",
        discussion: """
            Example:
              rolloutctl submission list 9NBLGGH4R315
            """)

    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application")) var application: String
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var store: StoreOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await store.atStore(surroundings) { desk in
            let flights = try await desk.get(desk.store.flights(of: ApplicationID(application)))
            let ids = flights.compactMap { $0.flightId.value }.filter { store.flight == nil || store.flight == $0 }
            let own = store.flight == nil ? [store.target(application)] : []
            var lines: [SubmissionLine] = []
            for target in own
                + ids.map({ RolloutTarget(application: ApplicationID(application), flight: FlightID($0)) })
            {
                let slots = try await desk.get(desk.store.slots(target))
                for (place, id) in [("published", slots.published), ("pending", slots.pending)] {
                    guard let id else { continue }
                    let reference = SubmissionReference(target, id)
                    let document = try await desk.get(desk.store.submission(reference))
                    lines.append(SubmissionLine(reference, place, document.resource))
                }
            }
            switch form.output {
            case .json: try surroundings.write(json: lines)
            case .page: surroundings.write(SubmissionView.list(lines, application, width: surroundings.width))
            }
            return .done
        }
    }
}

/// `rolloutctl submission get`
struct SubmissionGetCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print a submission as the Store has it.",
        discussion: """
            Prints the Store's own JSON, byte for byte, with *** for the upload address, which is a secret; with -o page what \
            matters of it.

            Example:
              rolloutctl submission get 9NBLGGH4R315 pending > submission.json
            """)

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page or json.", valueName: "form"))
    var output = SubmissionOutput.json
    @OptionGroup var which: SubmissionArguments

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let document = try await desk.get(desk.store.submission(reference))
            switch output {
            case .json: surroundings.write(String(decoding: document.visibleText, as: UTF8.self) + "\n")
            case .page:
                surroundings.write(
                    SubmissionView.submission(document.resource, reference, width: surroundings.width))
            }
            return .done
        }
    }
}
