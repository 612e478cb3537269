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

    @Test("the daemon leaves no core dump, and others of its user cannot read its memory")
    func noDump() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            // Swift's own crash reporter would catch the signal.
            let daemon = try await bench.startDaemon(environment: ["SWIFT_BACKTRACE": "enable=no"])
            // The kernel gives the files of a process that may not be dumped to root (proc(5)).
            let attributes = try FileManager.default.attributesOfItem(atPath: "/proc/\(daemon.pid)/environ")
            #expect(attributes[.ownerAccountID] as? Int == 0)
            daemon.send(SIGABRT)
            #expect(try await daemon.exit() == 128 + SIGABRT)
            #expect(try bench.folder.files().allSatisfy { !$0.hasPrefix("core") })
        }
    }
}
