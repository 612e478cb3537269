import Foundation

/// A folder with the simulated Store, the daemon and what both need for so many applications, each with an open rollout.
final class Machine {
    let count: Int
    private let programs: String
    private let folder: String
    /// A scenario's size is limited, so the applications are shared by two simulated Stores, each with an account.
    private var stores: [Process] = []
    private var addresses: [String] = []
    private(set) var daemon: Process?
    private var notices: Notices?
    /// The last notice that told where the rollouts stand; it may come together with READY.
    private var standing = ""

    init(count: Int, programs: String) throws {
        self.count = count
        self.programs = programs
        folder = FileManager.default.temporaryDirectory.path + "/rolloutd-benchmark-\(getpid())-\(count)"
        for name in ["policies", "state"] {
            try FileManager.default.createDirectory(
                atPath: folder + "/" + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The control socket.
    var socket: String { folder + "/control.sock" }

    /// Starts the Store and writes the daemon's files.
    func prepare() throws {
        for half in 0..<2 {
            var scenario = "version: 1\nrequestLimit: off\napplications:\n"
            for number in stride(from: half, to: count, by: 2) {
                let id = application(number)
                scenario +=
                    "  - {id: \(id), submissions: [{versions: [1.0.0.0], published: 60d}, "
                    + "{versions: [2.0.0.0], published: 1m, rollout: 10}]}\n"
                try write(policy(id, account: half), to: "policies/rollout-\(number).yaml")
            }
            try write(scenario, to: "scenario-\(half).yaml")
            let output = Pipe()
            stores.append(try start("storesim", ["--scenario", folder + "/scenario-\(half).yaml"], output: output))
            guard let line = String(data: output.fileHandleForReading.availableData, encoding: .utf8),
                let address = line.split(whereSeparator: \.isWhitespace).last
            else { throw Trouble("storesim said nothing") }
            addresses.append(String(address))
        }
        try write("storesim-secret\n", to: "secret", mode: 0o600)
        // All are to be bound in a minute or two; what the Store's own budget would take is days.
        try allow(requestsPerMinute: 10_000)
    }

    /// Sets each account's budget from the next start on.
    func allow(requestsPerMinute: Int) throws {
        try write(settings(requestsPerMinute), to: "rolloutd.yaml")
    }

    private func application(_ number: Int) -> String {
        let digits = "\(number)"
        return "9NBL" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The smallest policy that goes on for longer than the benchmark.
    private func policy(_ id: String, account: Int) -> String {
        """
        version: 1
        account: store-\(account)
        target: {application: \(id)}
        steps:
          - {setPercentage: 10, bake: 24h}
          - {setPercentage: 25, bake: 24h}
          - {setPercentage: 50, bake: 24h}
          - finalize: {bake: 24h}

        """
    }

    private func settings(_ requestsPerMinute: Int) -> String {
        let accounts = addresses.enumerated().map { half, address in
            """
              store-\(half):
                tenantID: 7f0c5a1e-0000-4000-8000-000000000001
                clientID: 3b1e6c2d-0000-4000-8000-000000000002
                clientSecret: {file: \(folder)/secret}
                storeURL: \(address)/v1.0/my/
                loginURL: \(address)/
                requestsPerMinute: \(requestsPerMinute)
                reservedForActions: \(requestsPerMinute / 4)
            """
        }
        return """
            accounts:
            \(accounts.joined(separator: "\n"))
            pollInterval: 1h
            policyFolders: [\(folder)/policies]
            stateDirectory: \(folder)/state
            control: {socket: \(socket)}

            """
    }

    /// Starts the daemon.
    ///
    /// - Returns: How long it took until READY=1.
    func startDaemon() throws -> Double {
        let notices = try Notices(path: folder + "/notify")
        self.notices = notices
        standing = ""
        let began = ProcessInfo.processInfo.systemUptime
        daemon = try start(
            "rolloutd", ["--config", folder + "/rolloutd.yaml"], environment: ["NOTIFY_SOCKET": folder + "/notify"])
        try wait { $0.contains("READY=1") }
        return ProcessInfo.processInfo.systemUptime - began
    }

    /// Waits until every rollout is bound and bakes.
    func waitUntilAllBake() throws {
        func isThere(_ notice: String) -> Bool { notice.contains(" \(count) baking") }
        if !isThere(standing) { try wait(for: isThere) }
    }

    /// Stops the daemon as systemd does.
    func stopDaemon() {
        daemon?.terminate()
        daemon?.waitUntilExit()
    }

    /// Ends everything.
    func end() {
        stopDaemon()
        for store in stores {
            store.terminate()
            store.waitUntilExit()
        }
    }

    /// Runs a program of ours so many times, one after the other, and throws its output away.
    ///
    /// A shell does it: Foundation looks for the end of a process only every 50 ms.
    ///
    /// - Returns: How long one run took.
    func control(_ arguments: String..., times: Int = 1) throws -> Double {
        try Self.time([programs + "/rolloutctl", "--socket", socket] + arguments, times: times)
    }

    /// Runs any command so many times, one after the other.
    ///
    /// - Returns: How long one run took.
    static func time(_ command: [String], times: Int) throws -> Double {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        let loop = "for ((i = 0; i < \(times); i++)); do \"$@\" || exit; done"
        process.arguments = ["-c", loop, "bash"] + command
        process.standardOutput = FileHandle.nullDevice
        let began = ProcessInfo.processInfo.systemUptime
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Trouble("\(command[0]) ended with \(process.terminationStatus)")
        }
        return (ProcessInfo.processInfo.systemUptime - began) / Double(times)
    }

    private func wait(for isIt: (String) -> Bool) throws {
        while let notice = try notices?.next() {
            if notice.contains("STATUS=") { standing = notice }
            if isIt(notice) { return }
            guard daemon?.isRunning == true else {
                throw Trouble(
                    "rolloutd ended: " + (try String(contentsOfFile: folder + "/rolloutd.err", encoding: .utf8)))
            }
        }
    }

    private func start(
        _ name: String, _ arguments: [String], environment: [String: String] = [:], output: Any? = nil
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: programs + "/" + name)
        process.arguments = arguments
        process.environment = environment
        let errors = folder + "/\(name).err"
        try Data().write(to: URL(filePath: errors))
        process.standardError = FileHandle(forWritingAtPath: errors)
        if let output { process.standardOutput = output }
        try process.run()
        return process
    }

    private func write(_ text: String, to name: String, mode: Int = 0o644) throws {
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}

/// Why a benchmark could not be made.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
