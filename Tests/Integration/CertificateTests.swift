import Foundation
import RolloutModel
import Testing

@Suite("The programs log in by certificate, with keys that openssl made", .serialized)
struct CertificateTests {
    private static let tenant = "7f0c5a1e-0000-4000-8000-000000000001"
    private static let client = "3b1e6c2d-0000-4000-8000-000000000002"

    @Test("The Store examines each statement: the daemon rolls out, rolloutctl looks, and a foreign key opens nothing")
    func daemonAndCommandLine() async throws {
        let keys = try TestFolder()
        defer { keys.remove() }
        let own = try await Self.makeKey("own", in: keys)
        let foreign = try await Self.makeKey("foreign", in: keys)
        let indented = own.certificate.split(separator: "\n").map { "          " + $0 }.joined(separator: "\n")
        let accounts = """
            accounts:
              - name: default
                tenantID: \(Self.tenant)
                clients:
                  - id: \(Self.client)
                    secret: nobody-logs-in-by-it
                    certificate: |
            \(indented)
            """
        let scenario = Scenarios.of(Scenarios.application(), more: accounts)
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            try bench.folder.write(own.pem, to: "own.pem", mode: 0o600)
            try bench.folder.write(foreign.pem, to: "foreign.pem", mode: 0o600)
            try bench.folder.write(Self.settings(bench, "own.pem"), to: "rolloutd.yaml")
            try bench.folder.write(Self.settings(bench, "foreign.pem"), to: "foreign.yaml")

            let daemon = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(daemon)
            #expect(try await bench.store.effects().map(\.words) == ["10→25", "25→50", "finalized at 50"])

            let looked = try await bench.ctl(
                "submission", "list", Scenarios.app, "--settings", bench.folder("rolloutd.yaml"))
            #expect(looked.status == 0 && looked.output.contains("2.0.0.0"), "\(looked.errors)")
            let refused = try await bench.ctl(
                "submission", "list", Scenarios.app, "--settings", bench.folder("foreign.yaml"))
            #expect(refused.status == 1 && refused.errors.contains("AADSTS700027"), "\(refused.errors)")

            let said = [daemon.output, daemon.errors, looked.errors, refused.errors].joined()
            #expect(!said.contains("PRIVATE KEY") && !said.contains("client_assertion"))
            #expect(!bench.folder.text(of: "state/journal.sqlite").contains("PRIVATE KEY"))
        }
    }

    private static func settings(_ bench: Bench, _ file: String) -> String {
        bench.text(of: Bench.Settings()).replacing(
            /clientSecret: .*/, with: "clientCertificate: {file: \(bench.folder(file))}")
    }

    /// A key as the settings page says to make one.
    private static func makeKey(_ name: String, in folder: TestFolder) async throws -> (
        pem: String, certificate: String
    ) {
        let process = try ChildProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-keyout",
                folder("\(name).key"), "-out", folder("\(name).crt"),
            ], name: "openssl-\(name)", in: folder)
        let status = try await process.exit()
        try #require(status == 0, "\(process.errors)")
        let certificate = folder.text(of: "\(name).crt")
        return (folder.text(of: "\(name).key") + certificate, certificate)
    }
}
