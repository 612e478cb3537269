import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// `rolloutctl events`
struct EventsCommand: ControlCommand {
    /// How an event is written.
    enum Form: String, CaseIterable, ExpressibleByArgument {
        /// A line for people.
        case line
        /// A line of JSON.
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show what happens, as the journal says it, one line for each entry.",
        discussion: """
            Without -f the newest entries are shown, with it what comes as well, for as long as you like and across restarts of \
            the daemon; none is left out and none comes twice. --after goes on where another run ended. Entries that only \
            serve a replay are left out unless --all is given; JSON has all of them.

            Example:
              rolloutctl events -f
            """)

    /// How many entries there are when nobody says how many; fewer where more are to come.
    private static let shown = 50
    private static let shownBefore = 10

    @Argument(help: "A rollout's name; without it, all of them.", completion: .rolloutNames)
    var name: String?
    @Flag(name: .shortAndLong, help: "Go on with what comes.") var follow = false
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("line or json.", valueName: "form"))
    var output = Form.line
    @Option(help: ArgumentHelp("Only entries after the one of that number.", valueName: "sequence")) var after: Int64?
    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many of the past.", valueName: "count"))
    var limit: Int?
    @Flag(help: "Also entries that only serve a replay.") var all = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let after, after < 0 {
            throw ValidationError(
                "--after \(after) is not an entry's number: give the one of the last entry seen, or 0.")
        }
        if after != nil, limit != nil { throw ValidationError("Give --after or --limit, not both.") }
        if let limit, !(0...ControlLimit.historyPage).contains(limit) {
            throw ValidationError("--limit \(limit) is not a number from 0 to \(ControlLimit.historyPage).")
        }
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let name = try name.map(PolicyName.init(typed:))
        return try await ControlClient.with(socket: connection.path(surroundings), following: follow) { client in
            var last = after
            if let after {
                if !follow { try await writeAll(client, name, after: after, surroundings) }
            } else if let newest = try await writeNewest(client, name, surroundings) {
                last = newest
            }
            return follow ? try await follow(client, name, after: last, surroundings) : .done
        }
    }

    /// The newest entries.
    ///
    /// - Returns: The number of the last one.
    private func writeNewest(
        _ client: ControlClient, _ name: PolicyName?, _ surroundings: Surroundings
    ) async throws -> Int64? {
        let wanted = limit ?? (follow ? Self.shownBefore : Self.shown)
        let entries = try await client.history(of: name, HistoryQuery(limit: ControlLimit.historyPage))
        let shown = entries.filter(isShown)
        for entry in shown.suffix(wanted) { try write(entry, surroundings) }
        return entries.last?.sequence
    }

    private func writeAll(
        _ client: ControlClient, _ name: PolicyName?, after: Int64, _ surroundings: Surroundings
    ) async throws {
        var last = after
        while true {
            let entries = try await client.history(
                of: name, HistoryQuery(limit: ControlLimit.historyPage, after: last))
            for entry in entries where isShown(entry) { try write(entry, surroundings) }
            guard entries.count == ControlLimit.historyPage, let newest = entries.last?.sequence else { return }
            last = newest
        }
    }

    private func follow(
        _ client: ControlClient, _ name: PolicyName?, after: Int64?, _ surroundings: Surroundings
    ) async throws -> ExitStatus {
        var last = after
        let end = try await Following(onLoss: { surroundings.complainOfLoss($0) }).run { isAlive in
            try await client.follow(name, after: last) { streamed in
                isAlive()
                switch streamed {
                case .entry(let entry):
                    last = entry.sequence
                    if isShown(entry) { try write(entry, surroundings) }
                case .alive(let place): last = place ?? last
                case .status: break
                }
            }
        }
        let next = name.map(StatusCommand.past) ?? "Run it again with --after \(last ?? 0)."
        surroundings.complain("rolloutctl: \(Line.harmless(end.message))\n\(next)\n")
        return .refused
    }

    private func isShown(_ entry: HistoryEntry) -> Bool { all || output == .json || !entry.message.isEmpty }

    private func write(_ entry: HistoryEntry, _ surroundings: Surroundings) throws {
        switch output {
        case .line: surroundings.write(EventLine.line(entry).text(colours: surroundings.colours) + "\n")
        case .json: try surroundings.write(jsonLine: entry)
        }
    }
}
