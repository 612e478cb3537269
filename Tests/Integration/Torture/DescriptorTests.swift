import Foundation
import RolloutModel
import Testing

@Suite("No file descriptors are left", .serialized)
struct DescriptorTests {
    private static let steps = ["10→25", "25→50", "finalized at 50"]
    private static let scenario = Scenarios.of(Scenarios.application())

    @Test("from the start: too few are refused with a sentence, and enough are enough")
    func fromTheStart() async throws {
        var random = Random(seed: Torture.seed)
        let stride = Torture.stride(60)
        // Below ten the C library and the runtime find none for themselves before the program has begun.
        let limits = Array(Swift.stride(from: 10 + Int(random.next(below: UInt64(stride))), through: 270, by: stride))
        let worked = try await fewAtOnce(limits + [256]) { limit in try await Self.life(with: limit) }
        Torture.report(
            "\(worked.count) limits of descriptors from \(limits[0]) on: \(worked.count(where: { $0 })) were enough, the others "
                + "refused with a sentence")
    }

    private static func life(with limit: Int) async throws -> Bool {
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let daemon = try bench.launchDaemon(under: ["/usr/bin/prlimit", "--nofile=\(limit)", "--"])
            if limit >= 256 {
                try await daemon.says("begins to work", within: .seconds(60))
                try await bench.reaches(.finalized, "ladder", within: .seconds(120))
                return try await bench.stop(daemon)
            }
            #expect(try await daemon.exit(within: .seconds(60)) == 1, "\(limit): \(daemon.errors)")
            #expect(daemon.errors.contains("LimitNOFILE"), "\(limit): \(daemon.errors)")
            #expect(try await bench.store.requests().isEmpty)
        }
        return limit >= 256
    }

    /// Mostly the daemon's own guard ends it. libdispatch, which opens a file now and then to look at its threads, traps where it
    /// cannot; that may come first, and history is whole after it as after any kill.
    @Test("in the middle: the daemon goes on or ends with a sentence, and the next one goes on from there")
    func inTheMiddle() async throws {
        let policy = Scenarios.ladder(bake: "2s")
        try await Bench.run(scenario: Self.scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await limit(daemon, to: 4, bench)
            // Whoever knocks now stands in the kernel's queue.
            let knocking = (0..<8).compactMap { _ in ControlConnection(bench.folder("control.sock")) }
            for connection in knocking { connection.send("GET /v1/status HTTP/1.1\r\nHost: rolloutd\r\n\r\n") }
            try await eventually("25 % without a descriptor to spare", instead: { daemon.errors }) {
                if daemon.exitStatus != nil { return true }
                return try await bench.store.effects().count >= 1
            }
            var last = daemon
            if let status = daemon.exitStatus {
                #expect([1, 128 + SIGILL].contains(status), "\(daemon.errors)")
                let isTold = daemon.errors.contains("no file or connection can be opened")
                #expect(status != 1 || isTold, "\(daemon.errors)")
                last = try await bench.startDaemon()
            } else {
                try await limit(daemon, to: 1_024, bench)
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
