import Foundation
import RolloutModel
import Testing

/// Only root can become somebody else; on a build server its absence is a failure.
private let canBecomeNobody = geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] == "true"

@Suite("Run by an ordinary user", .serialized, .enabled(if: canBecomeNobody, "only root can become another user"))
struct OrdinaryUserTests {
    /// A user who is not root and whom the kernel vouches for.
    private static let user = "65533"

    @Test("rolloutctl says nothing of priorities it may not have, on standard error or in the system log")
    func rolloutctl() async throws {
        try await Bench.run(
            scenario: Scenarios.of(Scenarios.application()), policies: ["ladder": Scenarios.ladder(bake: "1h")]
        ) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            for path in [bench.folder(""), bench.folder("control.sock")] { chmod(path, 0o777) }
            // Where the programs were built others may not look.
            let program = bench.folder("rolloutctl")
            try FileManager.default.copyItem(atPath: Programs.rolloutctl, toPath: program)
            let trace = bench.folder("trace")
            let process = try ChildProcess(
                "/usr/bin/strace",
                [
                    "-f", "-qq", "-o", trace, "-e", "trace=connect,sendto", "setpriv", "--reuid=\(Self.user)",
                    "--regid=\(Self.user)", "--clear-groups", program, "--socket",
                    bench.folder("control.sock"), "status", "ladder",
                ], environment: ["COLUMNS": "120", "PATH": "/usr/bin:/bin"], name: "rolloutctl-nobody",
                in: bench.folder)
            #expect(try await process.exit(within: .seconds(60)) == 0, "\(process.errors)")
            #expect(process.output.contains("ladder"))
            #expect(process.errors == "")
            let calls = try String(contentsOfFile: trace, encoding: .utf8)
            #expect(calls.contains("control.sock"))
            #expect(!calls.contains("/dev/log"), "\(calls)")
            // What really goes wrong is told as before.
            let wrong = try ChildProcess(
                "/usr/bin/setpriv",
                [
                    "--reuid=\(Self.user)", "--regid=\(Self.user)", "--clear-groups", program, "--socket",
                    bench.folder("no.sock"), "status",
                ], name: "rolloutctl-wrong", in: bench.folder)
            #expect(try await wrong.exit(within: .seconds(60)) == 5)
            #expect(wrong.errors.contains("There is no control socket at"))
            try await bench.stop(daemon)
        }
    }
}
