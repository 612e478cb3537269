import ArgumentParser
import ControlClient
import RolloutModel

/// `rolloutctl list`
struct ListCommand: ControlCommand {
    /// How the list is written.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        /// A table.
        case table
        /// A table with everything.
        case wide
        /// The names alone, one a line.
        case name
        /// A JSON array of rollouts.
        case json
        /// The same as YAML.
        case yaml
    }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the rollouts, a line for each.",
        discussion: """
            STATE is the code of the decision in force while a rollout is open, the Store's word for a submission on its way, \
            or how the last rollout ended. NEXT IN says how long the decision holds, where that is known.

            Example:
              rolloutctl list -o wide
            """)

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("table, wide, name, json or yaml.", valueName: "form"))
    var output = Form.table
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let report = try await connection.ask(surroundings) { try await $0.report() }
        switch output {
        case .json: try surroundings.write(json: report.rollouts)
        case .yaml: try surroundings.write(yaml: report.rollouts)
        case .name: surroundings.write(report.rollouts.map { "\(Line.harmless($0.name.rawValue))\n" }.joined())
        case .table, .wide:
            surroundings.write(
                ListView.page(
                    report.rollouts, now: report.at, width: surroundings.width, isWide: output == .wide))
        }
        return .done
    }
}
