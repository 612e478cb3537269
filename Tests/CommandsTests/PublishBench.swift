import Foundation
import RolloutModel
import SampleArchives
import StoreSimulator
import Testing

@testable import Commands

/// A simulated Store with 1.0.0.0 published, a policy, packages, and settings that lead to them.
struct PublishBench: Sendable {
    static let app = "9NBLGGH4R315"
    static let target = RolloutTarget(application: ApplicationID(app))

    let simulator: StoreSimulatorServer
    let folder: String
    var store: LiveStore { simulator.store }

    /// Sets all of it up.
    static func run(
        _ submissions: [PastSubmission] = [.published("1.0.0.0", age: .days(100))],
        changing change: (inout Scenario) -> Void = { _ in }, _ body: (PublishBench) async throws -> Void
    ) async throws {
        var scenario = Scenario(ScenarioApplication(ApplicationID(app), submissions: submissions))
        scenario.settings.requestLimit = nil
        scenario.settings.tokenLifetime = .days(30)
        change(&scenario)
        try await StoreSimulatorServer.with(scenario, clock: .stopped()) { simulator in
            try await withFolder { folder in
                let bench = PublishBench(simulator: simulator, folder: folder)
                try bench.writeFiles()
                try await body(bench)
            }
        }
    }

    private func writeFiles() throws {
        let example = SimulatedAccount.example
        try FileManager.default.createDirectory(atPath: "\(folder)/policies", withIntermediateDirectories: true)
        try file("secret", Array(example.clients[0].secret.utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/secret")
        try text(
            "rolloutd.yaml",
            """
            accounts:
              default:
                tenantID: \(example.tenantID)
                clientID: \(example.clients[0].id)
                clientSecret: {file: \(folder)/secret}
                storeURL: \(simulator.storeURL)
                loginURL: \(simulator.loginURL)
                requestsPerMinute: 1000
            policyFolders: [\(folder)/policies]
            """)
        try policy("reader", "\(Self.app)")
        try file("app.msix", SampleArchive.package("2.0.0.0"))
    }

    @discardableResult
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    @discardableResult
    func text(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    func policy(_ name: String, _ application: String, first: String = "10", more: String = "") throws {
        try text(
            "policies/\(name).yaml",
            """
            version: 1
            target: {application: \(application)}
            steps:
              - {setPercentage: \(first), bake: 1h}
              - {setPercentage: 50, bake: 1h}
              - finalize: {bake: 1h}
            \(more)
            """)
    }

    /// Runs `rolloutctl` with these arguments; what it waits moves the simulated clock.
    func ctl(_ arguments: [String]) async -> Outcome {
        let clock = simulator.store.clock
        return await rolloutctl(
            arguments,
            environment: ["ROLLOUTD_CONFIG": "\(folder)/rolloutd.yaml", "XDG_STATE_HOME": "\(folder)/state"],
            now: { clock.now }, pause: { clock.advance(by: TimeSpan(milliseconds: Int64($0 / .milliseconds(1)))) })
    }

    /// Runs `rolloutctl publish` with the usual package and policy.
    func publish(_ more: String..., package: String = "app.msix") async -> Outcome {
        await ctl(
            ["publish", Self.app, "--packages", "\(folder)/\(package)", "--policy", "reader"] + more)
    }

    /// The changes that the API brought about, in order.
    var deeds: [String] {
        get async {
            await store.effects.filter { $0.author == .api }.map { $0.kind == .status ? "committed" : $0.kind.rawValue }
        }
    }

    /// The published submission as it truly stands.
    var published: SimulatedSubmission? { get async { await store.look { $0.track(Self.target)?.published } } }

    /// The submission under way as it truly stands.
    var pending: SimulatedSubmission? { get async { await store.look { $0.track(Self.target)?.pending } } }
}
