import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// `rolloutctl get`
struct GetCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show a rollout as a tree of steps and metrics, once or as it changes.",
        discussion: """
            With -w the page is drawn over in place whenever something changes, also across a restart of the daemon, until the \
            rollout is over: the exit status is then the outcome's (see status). In a pipe there is a line for each change.

            Example:
              rolloutctl get contoso-reader -w
            """)

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @Flag(name: .shortAndLong, help: "Go on watching until the rollout is over.") var watch = false
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("tree, wide (everything), json or yaml.", valueName: "form"))
    var output = LookOutput.tree
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let name = try PolicyName(typed: name)
        if watch { return try await watch(name, surroundings) }
        let status = try await connection.ask(surroundings) { try await $0.status(of: name) }
        switch output {
        case .json: try surroundings.write(json: status)
        case .yaml: try surroundings.write(yaml: status)
        case .tree, .wide:
            surroundings.write(
                TreeView.page(
                    status, now: status.at, width: surroundings.width, isWide: output == .wide,
                    glyphs: surroundings.glyphs))
        }
        return .done
    }

    private func watch(_ name: PolicyName, _ surroundings: Surroundings) async throws -> ExitStatus {
        let isDrawn = output == .tree || output == .wide
        let display: any WatchDisplay =
            if isDrawn, let screen = surroundings.screen {
                ScreenDisplay(surroundings, on: screen, isWide: output == .wide)
            } else {
                LinesDisplay(surroundings, output)
            }
        let watch = RolloutWatch(
            name: name, socket: connection.path(surroundings), display: display, timeout: nil,
            isWanted: { $0.standing == .over })
        switch try await watch.run() {
        case .outcome(let outcome): return outcome.status
        case .ended(let status): return status
        case .gone(let why):
            surroundings.complain("rolloutctl: \(Line.harmless(why))\n\(StatusCommand.past(name))\n")
            return .refused
        case .timedOut: return .timedOut
        }
    }
}
