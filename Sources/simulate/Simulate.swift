public import ArgumentParser
import Foundation
public import Simulation

@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the decision engine through simulated worlds full of faults and checks every promise.",
        discussion:
            "A world follows from its seed alone: `simulate --seed N --verbose` tells the story of a failure again.")

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 1

    @Option(help: "How many worlds to run at once; by default one on each core.")
    var jobs: Int?

    @Option(help: "A known bug to put back: \(PutBack.allCases.map(\.rawValue).joined(separator: ", ")).")
    var putBack: PutBack?

    @Flag(help: "Put every known bug back in so many seeds, and print in how many worlds each is found.")
    var table = false

    @Flag(help: "With --table: the first world that finds a bug is enough.")
    var enough = false

    @Option(help: "A fault to leave out; may be given more than once.")
    var without: [Fault] = []

    @Option(help: "A fault to strike at its n-th place, whatever the seed says: kill=3; may be given more than once.")
    var force: [FaultOccurrence] = []

    @Option(help: "The only strikes, with commas between them: kill=3,slow-disk=17; or none.")
    var only: Strikes?

    @Flag(inversion: .prefixedNo, help: "Whether the Store speaks HTTP; by default it does in one seed of sixteen.")
    var http: Bool?

    @Flag(inversion: .prefixedNo, help: "Whether worlds last for weeks; by default one seed in 256 does.")
    var days: Bool?

    @Option(help: "What is simulated, for the report of a failure; by default `git rev-parse HEAD` is asked.")
    var commit: String?

    @Flag(help: "Tell everything that happens instead of the end.")
    var verbose = false

    @Flag(help: "Leave out the sums at the end, which hold times.")
    var storiesOnly = false

    @Flag(help: "Go on after a broken promise and count them.")
    var keepGoing = false

    func run() async throws {
        if table { return try await printTable() }
        var tally = SimulationTally()
        let crew = Crew(jobs ?? ProcessInfo.processInfo.activeProcessorCount)
        var next = seed
        while next < seed + seeds {
            let piece = Array(next..<min(next + UInt64(crew.size * 16), seed + seeds))
            next += UInt64(piece.count)
            for result in await crew.map(piece, { [options] in Self.result(options($0)) }) {
                tally.add(result)
                if verbose { for line in result.story { print(line) } }
                guard result.violation != nil, !keepGoing else { continue }
                let commit = commit ?? Commit.here()
                print(FailureReport(result, options: options(result.seed), commit: commit).text)
                throw ExitCode.failure
            }
        }
        if !storiesOnly { print(tally.text) }
        if tally.violations > 0 { throw ExitCode.failure }
    }

    private var options: @Sendable (UInt64) -> SimulationOptions {
        let (bug, faults, forced, strikes) = (putBack, Set(without), Set(force), only?.occurrences)
        let (speaksHTTP, spansDays, isVerbose) = (http, days, verbose)
        return { seed in
            SimulationOptions(
                seed: seed, putBack: bug, without: faults, force: forced, only: strikes, speaksHTTP: speaksHTTP,
                spansDays: spansDays, isVerbose: isVerbose)
        }
    }

    private static func result(_ options: SimulationOptions) -> SimulationResult {
        var simulation = Simulation(options)
        return simulation.run()
    }

    private func printTable() async throws {
        let bugs = putBack.map { [$0] } ?? PutBack.allCases
        let crew = Crew(jobs ?? ProcessInfo.processInfo.activeProcessorCount)
        let rows = await crew.map(bugs) { [seeds, enough] in PutBackTable.row($0, seeds: seeds, isEnough: enough) }
        let table = PutBackTable(rows, worlds: Int(seeds))
        print(table.markdown)
        if !table.missed.isEmpty { throw ExitCode.failure }
    }
}

/// Strikes of faults, as the command line has them.
struct Strikes: ExpressibleByArgument {
    let occurrences: Set<FaultOccurrence>

    init?(argument: String) {
        if argument == "none" {
            occurrences = []
            return
        }
        let parts = argument.split(separator: ",").map { FaultOccurrence(String($0)) }
        guard !parts.isEmpty, !parts.contains(nil) else { return nil }
        occurrences = Set(parts.compactMap { $0 })
    }
}

extension FaultOccurrence: ExpressibleByArgument {
    /// Reads `kill=3`.
    public init?(argument: String) { self.init(argument) }
}

extension PutBack: ExpressibleByArgument {}
extension Fault: ExpressibleByArgument {}
