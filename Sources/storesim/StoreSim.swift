import ArgumentParser
import Foundation
import StoreSimulator

@main
enum Main {
    static func main() async {
        // libdispatch wants a negative nice value for the thread of its timers and logs that an ordinary user may not have one.
        // Nothing of ours goes into its log; LIBDISPATCH_LOG=stderr shows it. Set before its first thread runs.
        setenv("LIBDISPATCH_LOG", "NO", 0)
        await StoreSim.main()
    }
}

struct StoreSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storesim",
        abstract: "Serve a simulated Microsoft Store submission API on a loopback port.",
        discussion: """
            When it listens it prints one line: storesim listening on http://127.0.0.1:PORT

            Example:
              storesim --scenario config/scenarios/three-rollouts.yaml --port 8085
            """)

    @Option(help: ArgumentHelp("The scenario's YAML file: what to simulate.", valueName: "file"), completion: .file())
    var scenario: String

    @Option(help: ArgumentHelp("The port of 127.0.0.1 to listen on; 0 picks a free one.", valueName: "number"))
    var port: UInt16 = 0

    @Option(help: ArgumentHelp("What chance starts from, instead of the scenario's seed.", valueName: "number"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "How many times faster than real time the clock runs, instead of the scenario's speed.", valueName: "factor"
        ))
    var speed: Double?

    @Option(
        help: ArgumentHelp("A file that every request is appended to, a line of JSON for each.", valueName: "file"),
        completion: .file())
    var requestLog: String?

    func validate() throws {
        if let speed, !(0...1e6).contains(speed) {
            throw ValidationError("--speed \(speed) is no speed: give a number from 0 to 1000000")
        }
    }

    func run() async throws {
        var scenario = try Scenario(path: scenario)
        scenario.seed = seed ?? scenario.seed
        scenario.speed = speed ?? scenario.speed
        let server = try await StoreSimulatorServer.start(scenario, port: Int(port), requestLog: requestLog)
        await server.runUntilSignal {
            // Into a pipe or a file print(_:) writes only when its buffer is full, and whoever waits for the line waits on.
            FileHandle.standardOutput.write(Data("storesim listening on \(server.url)\n".utf8))
        }
    }
}
