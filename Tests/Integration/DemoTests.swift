import Foundation
import Testing

@Suite("make demo", .serialized)
struct DemoTests {
    private func run(_ folder: TestFolder) throws -> ChildProcess {
        try ChildProcess(
            Programs.repository + "/config/demo/run.sh", [],
            environment: ["PATH": "/usr/bin:/bin", "PROGRAMS": Programs.folder], name: "demo", in: folder)
    }

    @Test("three rollouts: one finalized, one halted, one held; exit status 0 within a minute, and nothing is left")
    func demo() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let demo = try run(folder)
        defer { demo.destroy() }
        let status = try await demo.exit(within: .seconds(90))
        #expect(status == 0, "\(demo.output)\(demo.errors)")
        #expect(demo.output.contains("✓ contoso-reader  10 % → 25 % → 50 % → finalized"))
        #expect(demo.output.contains("✓ contoso-player  halted at 25 % by its crash rate"))
        #expect(demo.output.contains("✓ contoso-maps    held at 25 %, because its data is stale"))
        #expect(demo.output.contains("contoso-player: halting at 25 %: crash-rate failed"))
        #expect(demo.errors.isEmpty, "\(demo.errors)")
    }

    @Test("where something does not happen, the demonstration says what, and ends with 1")
    func failure() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        // A rolloutd that never starts. Links, for a file that was just written may still be open in a process that another
        // test is about to start, and is then no program (ETXTBSY).
        for (name, target) in [
            ("rolloutctl", Programs.rolloutctl), ("storesim", Programs.storesim), ("rolloutd", "/bin/false"),
        ] {
            try FileManager.default.createSymbolicLink(atPath: folder(name), withDestinationPath: target)
        }
        let demo = try ChildProcess(
            Programs.repository + "/config/demo/run.sh", [],
            environment: ["PATH": "/usr/bin:/bin", "PROGRAMS": folder.path], name: "demo", in: folder)
        defer { demo.destroy() }
        #expect(try await demo.exit(within: .seconds(60)) == 1)
        #expect(demo.errors.contains("rolloutd did not start"), "\(demo.errors)")
    }
}
