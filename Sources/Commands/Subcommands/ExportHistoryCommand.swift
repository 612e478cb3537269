import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// `rolloutctl history export`
struct ExportHistoryCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all entries as JSON Lines: one on each line, oldest first.",
        discussion: """
            However many there are, all are written; one rollout's with its name. Kept on another machine, the lines show later \
            whether the journal was changed: rolloutctl audit verify --against FILE.

            Example:
              rolloutctl history export --since 30d > rollouts.jsonl
            """)

    @Argument(help: "A rollout's name; without it, the entries of all.", completion: .rolloutNames)
    var name: String?
    @OptionGroup var times: HistoryTimes
    @OptionGroup var connection: ConnectionOptions

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let name = try name.map(PolicyName.init(typed:))
        let (start, end) = try times.resolved(surroundings)
        try await connection.ask(surroundings) { client in
            var last: Int64 = 0
            while true {
                let query = HistoryQuery(since: start, until: end, limit: ControlLimit.historyPage, after: last)
                let entries = try await client.history(of: name, query)
                var lines = ""
                for entry in entries {
                    lines += String(decoding: try ControlJSON.encode(entry), as: UTF8.self) + "\n"
                    last = entry.sequence
                }
                surroundings.write(lines)
                guard entries.count == ControlLimit.historyPage else { return }
            }
        }
        return .done
    }
}
