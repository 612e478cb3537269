import Foundation
import RolloutModel
import Testing

/// A small file system of its own, which only root can make; on a build server its absence is a failure.
private let canMount = geteuid() == 0 || ProcessInfo.processInfo.environment["CI"] == "true"

@Suite("A full disk under the journal", .serialized, .enabled(if: canMount, "only root can mount a small file system"))
struct DiskTests {
    @Test("nothing is raised, the daemon ends; with room again it goes on where it stood")
    func noIncrease() async throws {
        try await onSmallDisk(policy: Scenarios.ladder(bake: "3s")) { bench, disk in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try disk.fill()
            let status = try await daemon.exit()
            #expect(status == 1)
            #expect(daemon.errors.contains("disk"), "\(daemon.errors)")
            #expect(!daemon.errors.contains("Fatal error"), "\(daemon.errors)")
            #expect(try await bench.store.mutatingRequests().isEmpty)
            try disk.empty()
            let next = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(next)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["10→25", "25→50", "finalized at 50"])
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }

    @Test("a halt is recorded in the reserve, and sent")
    func halt() async throws {
        try await onSmallDisk(policy: Scenarios.ladder(bake: "1h")) { bench, disk in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try disk.fill()
            let halt = try await bench.ctl("halt", "ladder", "--reason", "the disk is full as well")
            #expect(halt.status == 0, "\(halt.output)\(halt.errors)")
            try await bench.reaches(.halted, "ladder")
            try disk.empty()
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["halted at 10"])
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
    }

    @Test("a daemon that starts on a full disk watches, and records a halt in the reserve and sends it")
    func startAndHalt() async throws {
        try await onSmallDisk(policy: Scenarios.ladder(bake: "1h")) { bench, disk in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            daemon.send(SIGKILL)
            _ = try await daemon.exit()
            try disk.fill()
            let next = try bench.launchDaemon()
            try await next.says("Make room")
            try await eventually("answer of the daemon", within: .seconds(60)) { try? await bench.report() }
            try await bench.holds("ladder", .baking)
            let halt = try await bench.ctl("halt", "ladder", "--reason", "the disk is full as well")
            #expect(halt.status == 0, "\(halt.output)\(halt.errors)")
            try await bench.reaches(.halted, "ladder")
            try disk.empty()
            try await bench.stop(next)
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == ["halted at 10"])
            let journal = try await bench.journal()
            #expect(journal.count { $0.kind == "input.started" } == 2)
            Bookkeeping(journal).expectOneToOne(with: effects)
        }
    }

    private func onSmallDisk(
        policy: String, _ body: (Bench, SmallDisk) async throws -> Void
    ) async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let disk = try SmallDisk(mountedOn: bench.folder("state"))
            defer { disk.unmount() }
            try await body(bench, disk)
        }
    }
}

/// A file system of a few megabytes.
private struct SmallDisk {
    private static let megabytes = 4
    private let path: String
    private var filler: String { path + "/filler" }

    init(mountedOn path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(Self.megabytes)m,mode=700") == 0 else {
            throw ChildProcess.NotStarted(
                description: "no file system can be mounted: \(String(cString: strerror(errno)))")
        }
    }

    /// Takes the last byte.
    func fill() throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(descriptor) }
        let page = [UInt8](repeating: 0, count: 4_096)
        while write(descriptor, page, page.count) > 0 {}
        guard errno == ENOSPC else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Gives the room back.
    func empty() throws { try FileManager.default.removeItem(atPath: filler) }

    func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
