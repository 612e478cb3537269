public import ArgumentParser
public import Simulation

@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the decision engine through simulated worlds full of faults and checks every promise.",
        discussion:
            "A world follows from its seed alone: `simulate --seed N --verbose` tells the story of a failure again.")

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: "How many seeds to run.")
    var seeds: UInt64 = 1

    @Option(help: "A known bug to put back: \(PutBack.allCases.map(\.rawValue).joined(separator: ", ")).")
    var putBack: PutBack?

    @Option(help: "A fault to leave out; may be given more than once.")
    var without: [Fault] = []

    @Flag(help: "Tell everything that happens instead of the end.")
    var verbose = false

    @Flag(help: "Go on after a broken promise and count them.")
    var keepGoing = false

    func run() throws {
        var tally = SimulationTally()
        for seed in seed..<(seed + seeds) {
            let options = SimulationOptions(seed: seed, putBack: putBack, without: Set(without), isVerbose: verbose)
            var simulation = Simulation(options)
            let result = simulation.run()
            tally.add(result)
            if verbose { for line in result.story { print(line) } }
            guard result.violation != nil else { continue }
            if keepGoing { continue }
            print(FailureReport(result, options: options).text)
            throw ExitCode.failure
        }
        print(tally.text)
        if tally.violations > 0 { throw ExitCode.failure }
    }
}

extension PutBack: ExpressibleByArgument {}
extension Fault: ExpressibleByArgument {}
