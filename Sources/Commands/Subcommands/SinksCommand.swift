import ArgumentParser
import ControlClient
import RolloutModel

/// `rolloutctl sinks`
struct SinksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sinks", abstract: "Show the sinks that people are told by, or try one.",
        discussion: """
            Example:
              rolloutctl sinks test oncall
            """,
        subcommands: [ListSinksCommand.self, TestSinkCommand.self], defaultSubcommand: ListSinksCommand.self)
}

/// `rolloutctl sinks [list]`
struct ListSinksCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show each sink: what waits for it, what it took last, and what is wrong.",
        discussion: """
            Where a sink posts to is not shown: such an address may be a secret. The word "list" may be left out.

            Example:
              rolloutctl sinks
            """)

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page, json or yaml.", valueName: "form"))
    var output = PageOutput.page
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let sinks = try await connection.ask(surroundings) { try await $0.sinks() }
        switch output {
        case .json: try surroundings.write(json: sinks)
        case .yaml: try surroundings.write(yaml: sinks)
        case .page: surroundings.write(SinksView.page(sinks, now: surroundings.now(), width: surroundings.width))
        }
        return .done
    }
}

/// `rolloutctl sinks test NAME`
struct TestSinkCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Have a test posted to a sink, once, and wait for what it answers.",
        discussion: """
            The body has the sink's own form and signature, names you, and says that nothing has happened. It passes by \
            whatever waits. Exit status 1 when the sink does not take it.

            Example:
              rolloutctl sinks test oncall
            """)

    @Argument(help: "The sink's name, as in the settings.", completion: .sinkNames) var name: String
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var why: ReasonOption
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let sink = SinkName(try PolicyName(typed: name).rawValue)
        let result = try await connection.ask(surroundings) { try await $0.testSink(sink, reason: why.reason) }
        if json {
            try surroundings.write(json: result)
        } else {
            surroundings.write(SinksView.page(result, width: surroundings.width))
        }
        return result.delivered ? .done : .refused
    }
}
