import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// `rolloutctl history`
struct HistoryCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what the journal says of a rollout, oldest entry first.",
        discussion: """
            Without --since the newest \(ControlLimit.historyDefault) entries are shown, with it the first \
            \(ControlLimit.historyPage) from there on; --limit changes how many, up to \(ControlLimit.historyPage).

            Example:
              rolloutctl history contoso-reader --since 24h
            """)

    @Argument(help: "A rollout's name.") var name: String
    @Flag(help: "Print JSON: an array of entries, each with the whole record.") var json = false
    @Option(
        help: ArgumentHelp(
            "Nothing older: a time such as 2026-11-20T19:00:00Z, or a span such as 24h.", valueName: "when"))
    var since: TimeOrSpan?
    @Option(help: ArgumentHelp("At most so many entries.", valueName: "count")) var limit: Int?
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard let limit, !(1...ControlLimit.historyPage).contains(limit) else { return }
        throw ValidationError("--limit \(limit) is not a number from 1 to \(ControlLimit.historyPage).")
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let name = try PolicyName(typed: name)
        let start = since?.before(surroundings.now())
        let wanted = limit ?? (start == nil ? ControlLimit.historyDefault : ControlLimit.historyPage)
        let entries = try await connection.ask(surroundings) { client in
            try await client.history(of: name, HistoryQuery(since: start, limit: wanted))
        }
        if json {
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
