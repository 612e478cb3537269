import Foundation
import RolloutModel
import Testing

@Suite("No file descriptors are left", .serialized)
struct DescriptorTests {
    private static let steps = ["10→25", "25→50", "finalized at 50"]
    private static let scenario = Scenarios.of(Scenarios.application())

    @Test("from the start: it works, or ends with a sentence; never with a signal")
    func fromTheStart() async throws {
        var random = Random(seed: Torture.seed)
        let stride = Torture.stride(7)
        let limits = Array(Swift.stride(from: 4 + Int(random.next(below: UInt64(stride))), through: 48, by: stride))
        let worked = try await fewAtOnce(limits) { limit in
            var works = false
            try await Bench.run(scenario: Self.scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
                let daemon = try bench.launchDaemon(under: ["/usr/bin/prlimit", "--nofile=\(limit)", "--"])
                works = try await eventually("work or end at \(limit)", within: .seconds(90)) {
                    if daemon.exitStatus != nil { return false }
                    return daemon.errors.contains("everybody gets the new version") ? true : nil
                }
                daemon.send(SIGTERM)
                let status = try await daemon.exit(within: .seconds(60))
                let words = daemon.errors.suffix(2_000)
                // 127: not even the program's libraries could be opened.
                #expect([0, 1, 78, 127].contains(status), "\(limit): \(status) \(words)")
                #expect(!daemon.errors.contains("Fatal error"), "\(limit): \(words)")
                #expect(status == 0 || !daemon.errors.isEmpty, "\(limit)")
                if status != 0 {
                    let next = try await bench.startDaemon()
                    try await bench.reaches(.finalized, "ladder", within: .seconds(120))
                    try await bench.stop(next)
                }
                let effects = try await bench.store.effects()
                #expect(effects.map(\.words) == Self.steps, "\(limit)")
                Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
            }
            return works
        }
        Torture.report("descriptor limits \(limits): \(worked.count(where: { $0 })) of \(limits.count) enough")
    }

    @Test("in the middle: the daemon goes on or ends with a sentence, and answers again when there are some")
    func inTheMiddle() async throws {
        let policy = Scenarios.ladder(bake: "2s")
        try await Bench.run(scenario: Self.scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.pid)/fd").count
            try await limit(daemon, to: open, bench)
            // Whoever knocks now stands in the kernel's queue.
            let knocking = (0..<8).compactMap { _ in ControlConnection(bench.folder("control.sock")) }
            for connection in knocking { connection.send("GET /v1/status HTTP/1.1\r\nHost: rolloutd\r\n\r\n") }
            try await eventually("25 % without a descriptor to spare", instead: { daemon.errors }) {
                if daemon.exitStatus != nil { return true }
                return try await bench.store.effects().count >= 1
            }
            try await limit(daemon, to: 1_024, bench)
            var last = daemon
            if let status = daemon.exitStatus {
                #expect(status == 1, "\(daemon.errors)")
                last = try await bench.startDaemon()
            }
            for connection in knocking { connection.close() }
            try await eventually("an answer at the socket", instead: { last.errors }) {
                try await bench.ctl("status").status == 0
            }
            try await bench.reaches(.finalized, "ladder", within: .seconds(120))
            try await bench.stop(last)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == Self.steps)
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }

    private func limit(_ process: ChildProcess, to count: Int, _ bench: Bench) async throws {
        let prlimit = try ChildProcess(
            "/usr/bin/prlimit", ["--pid", "\(process.pid)", "--nofile=\(count):1024"], name: "prlimit-\(count)",
            in: bench.folder)
        let status = try await prlimit.exit()
        #expect(status == 0, "\(prlimit.errors)")
    }
}
