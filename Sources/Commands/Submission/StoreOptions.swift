import AccountSettings
import ArgumentParser
import NIOPosix
import RolloutModel
import StoreAPI
import SystemdSupport

/// Whom a command acts for at the Store, and on which application or flight. The daemon is not asked: a build server has none.
struct StoreOptions: ParsableArguments {
    /// The settings unless told otherwise.
    static let defaultSettings = "/etc/rolloutd/rolloutd.yaml"

    @Option(
        help: ArgumentHelp(
            """
            The file whose `accounts` say whom to act for (default: $ROLLOUTD_CONFIG, else \(Self.defaultSettings)).
            """, valueName: "file"), completion: .file())
    var settings: String?
    @Option(
        help: ArgumentHelp(
            "The account of these settings (default: $ROLLOUTD_ACCOUNT, else the only one).", valueName: "name"))
    var account: String?
    @Option(help: ArgumentHelp("A flight of the application.", valueName: "ID"))
    var flight: String?

    /// Opens a desk at the Store, and closes it behind the body. What goes wrong is said, and becomes the exit status.
    func atStore(
        _ surroundings: Surroundings, _ body: (SubmissionDesk) async throws -> ExitStatus
    ) async -> ExitStatus {
        let account: StoreAccount
        let perMinute: Int
        do {
            let path = settings ?? surroundings.environment["ROLLOUTD_CONFIG"] ?? Self.defaultSettings
            let name = self.account ?? surroundings.environment["ROLLOUTD_ACCOUNT"]
            let given = try AccountFile.account(name.map { AccountName($0) }, in: path)
            account = try given.storeAccount(from: Credentials(environment: surroundings.environment))
            perMinute = max(1, given.requestsPerMinute / 2)
        } catch {
            surroundings.complain("rolloutctl: \(Line.harmless("\(error)"))\n")
            return .refused
        }
        let web = WebClient(on: MultiThreadedEventLoopGroup.singleton)
        let desk = SubmissionDesk(
            account, web: web, pace: RequestPace(perMinute: perMinute, pause: surroundings.pause),
            surroundings: surroundings)
        var status: ExitStatus
        do {
            status = try await body(desk)
        } catch let trouble as SubmissionTrouble {
            surroundings.complain("rolloutctl: \(Line.harmless(trouble.description))\n")
            status = trouble.status
        } catch {
            surroundings.complain("rolloutctl: \(Line.harmless("\(error)"))\n")
            status = .refused
        }
        // Its only error is about connections that would not close politely; all has been said.
        try? await web.shutdown()
        return status
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
