import ArgumentParser
import ControlClient
import RolloutModel

/// `rolloutctl status`
struct StatusCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how every rollout stands, or one of them in full.",
        discussion: """
            With a name: the decision in force with its reason and how long it holds, what needs attention, the steps, every \
            metric with its verdict, value, threshold and sample, and the Store account's request budget.

            Example:
              rolloutctl status contoso-reader
            """)

    @Argument(help: "A rollout's name; without it, all of them.") var name: String?
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        if let name = try name.map(PolicyName.init(typed:)) {
            let status = try await connection.ask(surroundings) { try await $0.status(of: name) }
            if json {
                try surroundings.write(json: status)
            } else {
                surroundings.write(RolloutView.page(status, now: status.at, width: surroundings.width))
            }
        } else {
            let report = try await connection.ask(surroundings) { try await $0.report() }
            if json {
                try surroundings.write(json: report)
            } else {
                surroundings.write(DaemonView.page(report, now: report.at, width: surroundings.width))
            }
        }
        return .done
    }
}
