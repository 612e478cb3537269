import Foundation
import RolloutModel
import Testing

@Suite("Secrets stay where they are", .serialized)
struct SecretTests {
    private static let secret = "kanarienvogel+im/bergwerk~4711=="
    /// How every token of the simulator begins.
    private static let token = "eyJ0eXAi"

    @Test("the client secret and the tokens are in no log, no database, no output, no argument and no environment")
    func canary() async throws {
        let account = """
            accounts:
              - name: default
                tenantID: 7f0c5a1e-0000-4000-8000-000000000001
                clients: [{id: 3b1e6c2d-0000-4000-8000-000000000002, secret: "\(Self.secret)"}]
            tokenLifetime: 10s
            faults:
              - {on: setPercentage, expireTokens: true}
              - {on: packageRollout, html: {applied: false}, request: 2}
              - {on: login, serverError: {status: 500, applied: false}, request: 2}
            """
        let scenario = Scenarios.of(Scenarios.application(), more: account)
        let settings = Bench.Settings(secret: Self.secret)
        try await Bench.run(scenario: scenario, settings: settings) { bench in
            try bench.folder.write(
                Scenarios.ladder(more: Scenarios.crashRate(bench.store)), to: "policies/ladder.yaml")
            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            // A refused login is where a secret is most likely to be told.
            try await bench.store.occur("rotateSecret: {client: 3b1e6c2d-0000-4000-8000-000000000002, secret: another}")
            try await bench.store.occur("expireTokens: true")
            try await eventually("the refusal in the status", instead: { "\(try await bench.rollout("ladder"))" }) {
                try await bench.rollout("ladder").trouble?.contains("AADSTS") == true ? true : nil
            }
            _ = try await bench.ctl("status")
            _ = try await bench.ctl("status", "ladder")
            _ = try await bench.ctl("history", "ladder", "--json", "--limit", "1000")
            for name in ["cmdline", "environ"] {
                let text = FileManager.default.contents(atPath: "/proc/\(daemon.pid)/\(name)") ?? Data()
                expectNoSecret(in: text, "/proc/PID/\(name)")
            }
            // Killed, so that the database's log is looked at as well.
            daemon.send(SIGKILL)
            _ = try await daemon.exit()
            let exempt = ["secret", "scenario.yaml", "storesim.out"]
            let files = try bench.folder.files().filter { !exempt.contains($0) }
            #expect(files.contains("state/journal.db-wal"))
            #expect(files.contains { $0.hasPrefix("rolloutd-") && $0.hasSuffix(".err") })
            for file in files {
                expectNoSecret(in: FileManager.default.contents(atPath: bench.folder(file)) ?? Data(), file)
            }
        }
    }

    private func expectNoSecret(in data: Data, _ place: String) {
        var forms = [Self.secret, Self.token, Data(Self.secret.utf8).base64EncodedString()]
        for allowed in [CharacterSet.alphanumerics, .urlQueryAllowed] {
            forms += [Self.secret.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""]
        }
        for form in forms { #expect(data.range(of: Data(form.utf8)) == nil, "\(form) in \(place)") }
    }

    /// Runs the rest of its arguments where a core dump would be written to the folder `$0`, of any size.
    private static let withCores = ["/bin/sh", "-c", "cd \"$0\" && ulimit -c unlimited && exec \"$@\""]

    @Test("where others dump their core, the daemon leaves none")
    func noDump() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let usual = try bench.launch(
                Self.withCores + [bench.folder.path, "/bin/sh", "-c", "kill -ABRT $$"], name: "usual")
            #expect(try await usual.exit() == 128 + SIGABRT)
            // Swift's own crash reporter would catch the signal.
            let daemon = try bench.launch(
                Self.withCores + [bench.folder.path, Programs.rolloutd, "--config", bench.folder("rolloutd.yaml")],
                environment: ["SWIFT_BACKTRACE": "enable=no"], name: "rolloutd")
            try await daemon.says("begins to work")
            daemon.send(SIGABRT)
            #expect(try await daemon.exit() == 128 + SIGABRT)
            // A program that takes the cores may be missing, or refuse.
            let pattern = FileManager.default.contents(atPath: "/proc/sys/kernel/core_pattern") ?? Data()
            #expect(usual.hasDumpedCore || pattern.first == UInt8(ascii: "|"), "without it this test shows nothing")
            #expect(!daemon.hasDumpedCore)
            let cores = try bench.folder.files().filter { $0.hasPrefix("core") }
            #expect(cores.count <= 1, "\(cores)")
            for core in cores {
                expectNoSecret(in: FileManager.default.contents(atPath: bench.folder(core)) ?? Data(), core)
            }
        }
    }

    @Test("others of the daemon's user cannot read its memory, nor its environment", .enabled(if: geteuid() == 0))
    func noReading() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            // The state and the socket are the user's own; the secret is in a file of theirs.
            let user: uid_t = 4_711
            for file in ["", "secret", "policies/ladder.yaml", "rolloutd.yaml"] {
                try #require(chown(bench.folder(file), user, user) == 0)
            }
            try #require(chown(bench.folder("policies"), user, user) == 0)
            let asUser = ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
            let daemon = try bench.launch(
                asUser + [Programs.rolloutd, "--config", bench.folder("rolloutd.yaml")], name: "rolloutd")
            try await daemon.says("begins to work")
            let neighbour = try bench.launch(asUser + ["/bin/sleep", "600"], name: "neighbour")
            try await eventually("sleep") {
                FileManager.default.contents(atPath: "/proc/\(neighbour.pid)/comm").map {
                    String(decoding: $0, as: UTF8.self) == "sleep\n"
                } == true
            }
            for name in ["environ", "mem", "maps", "auxv"] {
                func read(_ pid: pid_t) async throws -> Int32 {
                    // Opening is what the kernel forbids; address 0 of a memory can be read by nobody.
                    let reader = try bench.launch(
                        asUser + ["/bin/sh", "-c", "exec 3<\"$0\"", "/proc/\(pid)/\(name)"], name: "reader")
                    return try await reader.exit()
                }
                #expect(try await read(daemon.pid) != 0, "\(name)")
                #expect(try await read(neighbour.pid) == 0, "\(name) of a usual process, so that this test can fail")
            }
        }
    }
}
