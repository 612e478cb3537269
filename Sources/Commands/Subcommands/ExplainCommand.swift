import ArgumentParser
import ControlClient
import RolloutModel

/// `rolloutctl explain`
struct ExplainCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show why a rollout stands as it does: every line of the decision order.",
        discussion: """
            The first line of the order that applies decides. For each line: whether it was reached, passed, or not looked at, \
            and the numbers. With --at the journal is told again up to that time, and the same is asked of then.

            Example:
              rolloutctl explain contoso-reader --at 2026-11-20T03:00:00Z
            """)

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @Option(
        help: ArgumentHelp(
            "A time that has passed, such as 2026-11-20T03:00:00Z, or how long ago, such as 6h.", valueName: "when"))
    var at: TimeOrSpan?
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page, json or yaml.", valueName: "form"))
    var output = PageOutput.page
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let name = try PolicyName(typed: name)
        let time = at?.before(surroundings.now())
        if let time, time > surroundings.now() {
            throw ValidationError("--at \(time) has not come yet: give a time that has passed, or none for now.")
        }
        let explanation = try await connection.ask(surroundings) { try await $0.explain(name, at: time) }
        switch output {
        case .json: try surroundings.write(json: explanation)
        case .yaml: try surroundings.write(yaml: explanation)
        case .page: surroundings.write(ExplanationView.page(explanation, width: surroundings.width))
        }
        return .done
    }
}

/// How a page is written.
enum PageOutput: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case page
    /// For programs.
    case json
    /// For people and programs.
    case yaml
}
