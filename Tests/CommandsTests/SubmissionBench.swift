import Foundation
import RolloutModel
import StoreSimulator

@testable import Commands

/// A simulated Store with 1.0.0.0 published, and settings that lead to it.
struct SubmissionBench {
    let simulator: StoreSimulatorServer
    let folder: String

    /// Runs `rolloutctl submission …`; what it waits moves the simulated clock.
    func run(_ arguments: String...) async -> Outcome { await rolloutctl(["submission"] + arguments) }

    /// Runs rolloutctl with this account.
    func rolloutctl(_ arguments: [String]) async -> Outcome {
        let clock = simulator.store.clock
        return await CommandsTests.rolloutctl(
            arguments, environment: ["ROLLOUTD_CONFIG": "\(folder)/rolloutd.yaml"],
            now: { clock.now },
            pause: { clock.advance(by: TimeSpan(milliseconds: Int64($0 / .milliseconds(1)))) })
    }

    /// Writes a file into the bench's folder.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    /// Everything that changed at the Store, in its order.
    var effects: [SimulatorEffect.Kind] { get async { await simulator.store.effects.map(\.kind) } }

    static func with(
        _ change: (inout Scenario) -> Void = { _ in }, _ body: (SubmissionBench) async throws -> Void
    ) async throws {
        var scenario = Scenario(
            ScenarioApplication("9NBLGGH4R315", submissions: [.published("1.0.0.0", age: .days(100))]))
        scenario.settings.requestLimit = nil
        scenario.settings.tokenLifetime = .days(30)
        change(&scenario)
        try await StoreSimulatorServer.with(scenario, clock: .stopped()) { simulator in
            try await withFolder { folder in
                let example = SimulatedAccount.example
                try Data(example.clients[0].secret.utf8).write(to: URL(filePath: "\(folder)/secret"))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/secret")
                let settings = """
                    accounts:
                      default:
                        tenantID: \(example.tenantID)
                        clientID: \(example.clients[0].id)
                        clientSecret: {file: \(folder)/secret}
                        storeURL: \(simulator.storeURL)
                        loginURL: \(simulator.loginURL)
                        requestsPerMinute: 1000
                    pollInterval: 5m
                    """
                try Data(settings.utf8).write(to: URL(filePath: "\(folder)/rolloutd.yaml"))
                try await body(SubmissionBench(simulator: simulator, folder: folder))
            }
        }
    }
}
