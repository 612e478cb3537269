import ControlAPI
import DecisionJournal
import Foundation
import RolloutModel
import Synchronization
import Testing

/// A simulated Store, the daemon's files and the processes of one test.
struct Bench: Sendable {
    /// What is written into the daemon's settings.
    struct Settings: Sendable {
        var secret = "storesim-secret"
        var clientID = "3b1e6c2d-0000-4000-8000-000000000002"
        var tenantID = "7f0c5a1e-0000-4000-8000-000000000001"
        var pollInterval = "1s"
        var settleTime = "1s"
        var requestsPerMinute = 6_000
        var reservedForActions = 10
    }

    let folder: TestFolder
    let store: SimulatedStoreProcess
    private let processes: ProcessList

    /// Sets everything up, runs the test, and ends every process; where the test fails, says what the daemon said.
    static func run(
        scenario: String, policies: [String: String] = [:], settings: Settings = Settings(),
        _ body: (Bench) async throws -> Void
    ) async throws {
        let folder = try TestFolder()
        let processes = ProcessList()
        defer {
            processes.destroyAll()
            folder.remove()
        }
        for (name, policy) in policies { try folder.write(policy, to: "policies/\(name).yaml") }
        try FileManager.default.createDirectory(atPath: folder("policies"), withIntermediateDirectories: true)
        // Whatever the umask says: a folder that others may write is not obeyed.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder("policies"))
        do {
            let store = try await SimulatedStoreProcess.start(scenario, in: folder)
            processes.add(store.process)
            let bench = Bench(folder: folder, store: store, processes: processes)
            try folder.write(settings.secret + "\n", to: "secret", mode: 0o600)
            try folder.write(bench.text(of: settings), to: "rolloutd.yaml")
            try await body(bench)
        } catch {
            Issue.record("\(processes.lastWords)")
            throw error
        }
    }

    /// The settings file's text.
    func text(of settings: Settings) -> String {
        """
        accounts:
          default:
            tenantID: \(settings.tenantID)
            clientID: \(settings.clientID)
            clientSecret: {file: \(folder("secret"))}
            storeURL: \(store.url)/v1.0/my/
            loginURL: \(store.url)/
            requestsPerMinute: \(settings.requestsPerMinute)
            reservedForActions: \(settings.reservedForActions)
        pollInterval: \(settings.pollInterval)
        settleTime: \(settings.settleTime)
        policyFolders: [\(folder("policies"))]
        stateDirectory: \(folder("state"))
        control: {socket: \(folder("control.sock"))}

        """
    }

    // MARK: The daemon

    /// Starts the daemon and waits until it works.
    func startDaemon(environment: [String: String] = [:]) async throws -> ChildProcess {
        let daemon = try launchDaemon(environment: environment)
        try await daemon.says("begins to work")
        return daemon
    }

    /// Starts the daemon.
    ///
    /// `wrapper` is a program with arguments that starts it in its own place; its standard error is a file, or a descriptor
    /// of the test's.
    func launchDaemon(
        _ arguments: [String] = [], environment: [String: String] = [:], under wrapper: [String] = [],
        standardError: Int32? = nil
    ) throws -> ChildProcess {
        try launch(
            wrapper + [Programs.rolloutd, "--config", folder("rolloutd.yaml")] + arguments, environment: environment,
            name: "rolloutd", standardError: standardError)
    }

    /// Starts any program by its command line.
    func launch(
        _ command: [String], environment: [String: String] = [:], name: String, standardError: Int32? = nil
    ) throws -> ChildProcess {
        let process = try ChildProcess(
            command[0], Array(command.dropFirst()), environment: environment, name: "\(name)-\(processes.next())",
            in: folder, standardError: standardError)
        processes.add(process)
        return process
    }

    /// Asks the daemon to stop and checks that it does so properly.
    func stop(_ daemon: ChildProcess, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        daemon.send(SIGTERM)
        let status = try await daemon.exit()
        #expect(status == 0, "\(daemon.errors.suffix(2_000))", sourceLocation: sourceLocation)
    }

    // MARK: The operator

    /// What a command said.
    struct Ran {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs `rolloutctl`.
    func ctl(_ arguments: String...) async throws -> Ran {
        let process = try ChildProcess(
            Programs.rolloutctl, ["--socket", folder("control.sock")] + arguments,
            environment: ["COLUMNS": "120"], name: "rolloutctl-\(processes.next())", in: folder)
        processes.add(process)
        let status = try await process.exit()
        return Ran(status: status, output: process.output, errors: process.errors)
    }

    /// `rolloutctl status --json`
    func report() async throws -> DaemonReport {
        let ran = try await ctl("status", "--json")
        guard ran.status == 0 else { throw ChildProcess.NotStarted(description: "status: \(ran.status) \(ran.errors)") }
        return try ControlJSON.decode(DaemonReport.self, from: Data(ran.output.utf8))
    }

    /// One rollout of `rolloutctl status --json`.
    func rollout(_ name: PolicyName) async throws -> RolloutReport {
        try #require(try await report().rollouts.first { $0.name == name })
    }

    /// Waits until a rollout is in a phase.
    func reaches(_ phase: RolloutReport.Phase, _ name: PolicyName, within limit: Duration = .seconds(60)) async throws {
        try await eventually(
            "\(name) \(phase)", within: limit, instead: { "\(try await rollout(name))" },
            that: { try await rollout(name).phase == phase })
    }

    /// Waits until a rollout holds for a reason.
    @discardableResult
    func holds(
        _ name: PolicyName, _ codes: DecisionCode..., within limit: Duration = .seconds(60)
    ) async throws -> Decision {
        try await eventually(
            "hold of \(name) for \(codes)", within: limit, instead: { "\(try await rollout(name))" }
        ) {
            let decision = try await rollout(name).decision
            return decision.flatMap { codes.contains($0.code) ? $0 : nil }
        }
    }

    // MARK: The journal

    /// Every entry of the journal of a daemon that has ended; the chain is verified from the first entry to the last.
    func journal() async throws -> [JournalEntry] {
        var entries: [JournalEntry] = []
        let journal = try SQLiteJournal.open(stateDirectory: folder("state")) { entries.append($0) }
        try await journal.close()
        return entries
    }
}

/// The processes of a test.
final class ProcessList: Sendable {
    private let processes = Mutex<[ChildProcess]>([])

    private let given = Mutex(0)

    /// A number for the name of a process: no other gets it, whoever asks at the same time.
    func next() -> Int {
        given.withLock { given in
            defer { given += 1 }
            return given
        }
    }

    func add(_ process: ChildProcess) { processes.withLock { $0.append(process) } }

    func destroyAll() {
        for process in processes.withLock({ $0 }) { process.destroy() }
    }

    /// The end of what each program but `rolloutctl` wrote to its standard error.
    var lastWords: String {
        processes.withLock { $0 }.filter { !$0.name.hasPrefix("rolloutctl") }
            .map {
                "— \($0.name) (\($0.exitStatus.map { "ended with \($0)" } ?? "running")):\n\($0.errors.suffix(6_000))"
            }
            .joined(separator: "\n")
    }
}
