import ArgumentParser
import RolloutModel
import StoreAPI

/// Whom a command acts for at the Store, and whether on an application or on a flight of it.
struct StoreOptions: ParsableArguments {
    @OptionGroup var whom: AccountOptions
    @Option(help: ArgumentHelp("A flight of the application.", valueName: "ID"))
    var flight: String?

    /// The account, where one is named.
    var account: String? {
        get { whom.account }
        set { whom.account = newValue }
    }

    /// Opens a desk at the Store, and closes it behind the body. What goes wrong is said, and becomes the exit status.
    func atStore(
        _ surroundings: Surroundings, _ body: (SubmissionDesk) async throws -> ExitStatus
    ) async -> ExitStatus {
        await whom.atStore(surroundings, body)
    }

    /// The application, or its flight.
    func target(_ application: String) -> RolloutTarget {
        RolloutTarget(application: ApplicationID(application), flight: flight.map { FlightID($0) })
    }
}

/// Why a command of the submission side does not go on, and what it ends with.
struct SubmissionTrouble: Error {
    let status: ExitStatus
    let description: String

    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }

    /// What the Store refused, or why it could not be asked.
    init(_ failure: StoreFailure) {
        let isRefusal = [.conflict, .rejected, .forbidden, .notFound, .unauthorized].contains(failure.kind)
        self.init(isRefusal ? .refused : .store, failure.message)
    }
}
