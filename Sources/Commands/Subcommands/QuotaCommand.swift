import ArgumentParser
import ControlClient

/// `rolloutctl quota`
struct QuotaCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "quota", abstract: "Show each Store account's request budget, and who waits for it.",
        discussion: """
            The Store allows so many requests in any minute. Urgencies in falling order: read-back, action, measurement, poll; \
            a halt waits for nothing.

            Example:
              rolloutctl quota
            """)

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page, json or yaml.", valueName: "form"))
    var output = PageOutput.page
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let report = try await connection.ask(surroundings) { try await $0.quota() }
        switch output {
        case .json: try surroundings.write(json: report)
        case .yaml: try surroundings.write(yaml: report)
        case .page: surroundings.write(QuotaView.page(report, width: surroundings.width))
        }
        return .done
    }
}
