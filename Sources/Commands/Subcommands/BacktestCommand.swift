import ArgumentParser
import RolloutEngine
import RolloutModel

/// A verdict that makes a backtest fail.
enum FailingVerdict: String, CaseIterable, Sendable {
    case missed, `false`, undecided
}

/// Verdicts as they are typed: `missed,false`.
struct FailingVerdicts: ExpressibleByArgument {
    let verdicts: [FailingVerdict]

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        verdicts = words.compactMap(FailingVerdict.init)
        guard verdicts.count == words.count else { return nil }
    }
}

/// How a backtest is written.
enum BacktestFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table, json
}

/// `rolloutctl backtest`
struct BacktestCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Show what a policy would have done with past releases; the daemon is not asked.",
        discussion: """
            The engine itself is run once more on what was measured then, each number from its own time on: would the policy have \
            halted, when, how much earlier or later than what happened. The releases are those of a journal, of an export of \
            one, or of a table of comma-separated values.

            Exit status: 0 done, 1 a verdict of --fail-on came up or a journal is damaged, 2 the policy, the table or the \
            command line is wrong, or there is no release, 3 a file may not be read.

            Example:
              rolloutctl backtest stricter.yaml --from journal.db --fail-on missed,false
            """)

    @Argument(
        help: ArgumentHelp(
            "A policy file, a folder that holds just one, or - for the standard input.", valueName: "file"),
        completion: .policyFiles)
    var file: String
    @Option(
        help: ArgumentHelp(
            """
            Past releases: a journal, live or copied, the lines of `history export`, or a table of comma-separated values; may be given \
            several times (default: the daemon's own journal).
            """, valueName: "record"), completion: .file())
    var from: [String] = []
    @Option(
        help: ArgumentHelp(
            """
            Whose releases; may be given several times (default: in a journal those of the policy's name or application, in a \
            table all).
            """, valueName: "name"))
    var rollout: [String] = []
    @Option(
        help: ArgumentHelp(
            "End with status 1 where one is missed, false or undecided: missed,false.", valueName: "verdicts"))
    var failOn: FailingVerdicts?
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("table or json.", valueName: "format"))
    var output = BacktestFormat.table
    @Flag(help: "The same as -o json.") var json = false

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let policy: Policy
        let releases: [ReleaseBacktest]
        do {
            policy = try PolicyArgument(file, now: surroundings.now(), surroundings).policy
            releases = try self.releases(policy, surroundings)
        } catch let problem as PolicyProblem {
            surroundings.complain(problem.description + "\n")
            return .usage
        } catch let problem as RecordSource.Problem {
            surroundings.complain(
                "rolloutctl: \(Line.harmless(problem.message.asSentence))\n\(Line.harmless(problem.next))\n")
            return problem.status
        }
        let report = BacktestReport(policy, releases)
        switch json ? .json : output {
        case .table: surroundings.write(BacktestView.page(report, width: surroundings.width))
        case .json: try surroundings.write(json: report)
        }
        return fails(report.tally) ? .refused : .done
    }

    private func releases(_ policy: Policy, _ surroundings: Surroundings) throws -> [ReleaseBacktest] {
        let wanted = Set(try rollout.map(PolicyName.init(typed:)))
        let own = from.isEmpty ? JournalPath(settings: nil, surroundings.environment) : nil
        for problem in own?.problems ?? [] { surroundings.complain("rolloutctl: \(Line.harmless(problem))\n") }
        let scratch = surroundings.environment["TMPDIR"] ?? "/tmp"
        let found = try (own.map { [$0.path] } ?? from).flatMap {
            try RecordSource.releases(in: $0, policy, rollouts: wanted, scratch: scratch)
        }
        guard !found.isEmpty else {
            throw RecordSource.Problem(
                message: "There is no release in \(from.joined(separator: ", ")).",
                next: "Give the name of one of its releases with --rollout, or leave it out.", status: .usage)
        }
        return found.sorted { ($0.from, $0.release) < ($1.from, $1.release) }
    }

    private func fails(_ tally: BacktestReport.Tally) -> Bool {
        (failOn?.verdicts ?? []).contains { verdict in
            switch verdict {
            case .missed: tally.missed > 0
            case .false: tally.false > 0
            case .undecided: tally.undecided > 0
            }
        }
    }
}
