import AccountSettings
import ArgumentParser
import NIOPosix
import RolloutModel
import StoreAPI
import SystemdSupport

/// Whom a command acts for at the Store. The daemon is not asked: a build server has none.
struct AccountOptions: ParsableArguments {
    /// The settings unless told otherwise.
    private static let defaultSettings = "/etc/rolloutd/rolloutd.yaml"

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

    /// The settings' file: the one that was named, or in its usual place.
    func file(_ surroundings: Surroundings) -> String {
        settings ?? surroundings.environment["ROLLOUTD_CONFIG"] ?? Self.defaultSettings
    }

    /// Opens a desk at the Store, and closes it behind the body. What goes wrong is said, and becomes the exit status.
    func atStore(
        _ surroundings: Surroundings, _ body: (SubmissionDesk) async throws -> ExitStatus
    ) async -> ExitStatus {
        let account: StoreAccount
        let perMinute: Int
        do {
            let name = self.account ?? surroundings.environment["ROLLOUTD_ACCOUNT"]
            let given = try AccountFile.account(name.map { AccountName($0) }, in: file(surroundings))
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
}
