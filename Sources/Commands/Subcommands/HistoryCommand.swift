import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// `rolloutctl history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show or export what the journal says.",
        discussion: """
            Example:
              rolloutctl history contoso-reader --since 24h
            """,
        subcommands: [ShowHistoryCommand.self, ExportHistoryCommand.self], defaultSubcommand: ShowHistoryCommand.self)
}

/// From when to when.
struct HistoryTimes: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Nothing older: a time such as 2026-11-20T19:00:00Z, or a span such as 24h.", valueName: "when"))
    var since: TimeOrSpan?
    @Option(help: ArgumentHelp("Nothing younger, likewise.", valueName: "when")) var until: TimeOrSpan?

    /// The two points of time. Which is first is checked here, for a span depends on the clock.
    func resolved(_ surroundings: Surroundings) throws -> (since: Timestamp?, until: Timestamp?) {
        let now = surroundings.now()
        let times = (since: since?.before(now), until: until?.before(now))
        if let start = times.since, let end = times.until, end < start {
            throw ValidationError("--until \(end) lies before --since \(start): nothing can be between them.")
        }
        return times
    }
}

/// How a history is printed.
enum HistoryFormat: String, ExpressibleByArgument, CaseIterable {
    case page
    case json
}

/// `rolloutctl history [NAME]`
struct ShowHistoryCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what the journal says of a rollout or of all, oldest entry first.",
        discussion: """
            Without --since the newest \(ControlLimit.historyDefault) entries are shown, with it the first \
            \(ControlLimit.historyPage) from there on; --limit changes how many, up to \(ControlLimit.historyPage). The word \
            "show" may be left out, unless the rollout is named like a command of history.

            Example:
              rolloutctl history contoso-reader --since 24h
            """)

    @Argument(help: "A rollout's name; without it, the entries of all.", completion: .rolloutNames)
    var name: String?
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to print: page or json.")
    var output: HistoryFormat?
    @Flag(help: "Print JSON, as -o json: an array of entries, each with the whole record.") var json = false
    @OptionGroup var times: HistoryTimes
    @Option(help: ArgumentHelp("At most so many entries.", valueName: "count")) var limit: Int?
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if json, output == .page {
            throw ValidationError("--json and -o page contradict each other; give one of them.")
        }
        guard let limit, !(1...ControlLimit.historyPage).contains(limit) else { return }
        throw ValidationError("--limit \(limit) is not a number from 1 to \(ControlLimit.historyPage).")
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let name = try name.map(PolicyName.init(typed:))
        let (start, end) = try times.resolved(surroundings)
        let wanted = limit ?? (start == nil ? ControlLimit.historyDefault : ControlLimit.historyPage)
        let entries = try await connection.ask(surroundings) { client in
            try await client.history(of: name, HistoryQuery(since: start, until: end, limit: wanted))
        }
        if json || output == .json {
            try surroundings.write(json: entries)
        } else {
            surroundings.write(HistoryView.page(entries, width: surroundings.width))
        }
        if start != nil, entries.count == wanted, let last = entries.last {
            surroundings.complain("There may be more entries: go on with --since \(last.time)\n")
        }
        return .done
    }
}
