import Foundation
import RolloutModel
import Testing

/// The control socket believes the kernel and nobody else (S19).
@Suite("Who commands is known from the kernel", .serialized, .enabled(if: geteuid() == 0))
struct PeerTests {
    private static let stranger: uid_t = 4_242
    private static let asStranger = [
        "/usr/bin/setpriv", "--reuid=\(stranger)", "--regid=\(stranger)", "--clear-groups", "--",
    ]

    private func withDaemon(_ body: (Bench) async throws -> Void) async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await body(bench)
            try await bench.stop(daemon)
        }
    }

    private func command(_ bench: Bench, _ prefix: [String], _ arguments: String...) async throws -> ChildProcess {
        let process = try bench.launch(
            prefix + [Programs.rolloutctl, "--socket", bench.folder("control.sock")] + arguments, name: "rolloutctl")
        _ = try await process.exit()
        return process
    }

    /// The actors of the commands that the journal holds.
    private func actors(_ bench: Bench) async throws -> [RolloutModel.Actor] {
        try await bench.journal().compactMap { entry in
            guard case .input(.commanded(let request)) = entry.record.body else { return nil }
            return request.actor
        }
    }

    @Test("somebody outside the socket's group is turned away and told so, and nothing is recorded")
    func stranger() async throws {
        try await withDaemon { bench in
            for arguments in [["status"], ["halt", "ladder"]] {
                let process = try bench.launch(
                    Self.asStranger + [Programs.rolloutctl, "--socket", bench.folder("control.sock")] + arguments,
                    name: "rolloutctl")
                #expect(try await process.exit() == 3, "\(process.errors)")
                #expect(process.errors.contains("sudo"), "\(process.errors)")
            }
            // Not by calling oneself root in a user namespace of one's own, either.
            let asRoot = Self.asStranger + ["/usr/bin/unshare", "--user", "--map-root-user", "--"]
            let process = try await command(bench, asRoot, "halt", "ladder")
            #expect(process.exitStatus != 0)
            #expect(try await bench.rollout("ladder").decision?.code == .baking)
        }
    }

    @Test("whoever may open it is recorded by their number, and held to their groups, whatever they call themselves")
    func recorded() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            // The group of number 1, which every system has, may brake.
            try bench.folder.write(
                bench.folder.text(of: "rolloutd.yaml").replacing(".sock}", with: ".sock, operators: daemon}"),
                to: "rolloutd.yaml")
            let operators = Self.asStranger.map { $0.hasPrefix("--regid") ? "--regid=1" : $0 }
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try #require(chmod(bench.folder("control.sock"), 0o666) == 0)
            let plain = try await command(bench, operators, "pause", "ladder", "--reason", "by a stranger")
            #expect(plain.exitStatus == 0, "\(plain.errors)")
            // Root of a user namespace: the process sees itself as user 0, the kernel knows better.
            let asRoot = operators + ["/usr/bin/unshare", "--user", "--map-root-user", "--"]
            let possible = try bench.launch(asRoot + ["/bin/true"], name: "unshare")
            let mayMakeNamespaces = try await possible.exit() == 0
            if mayMakeNamespaces {
                let root = try await command(bench, asRoot, "pause", "ladder")
                // Recorded, and answered that it is paused already.
                #expect(root.exitStatus == 1, "\(root.errors)")
                let more = try await command(bench, asRoot, "resume", "ladder")
                #expect(more.exitStatus == 3, "\(more.errors)")
                // Without a map the process is nobody to itself.
                let unmapped = operators + ["/usr/bin/unshare", "--user", "--"]
                let nobody = try await command(bench, unmapped, "pause", "ladder")
                #expect(nobody.exitStatus == 1, "\(nobody.errors)")
            }
            // The number that stands for many people vouches for none.
            let many = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
            let overflow = try await command(bench, many, "pause", "ladder")
            #expect(overflow.exitStatus == 3, "\(overflow.errors)")
            try await bench.stop(daemon)
            let actors = try await actors(bench)
            #expect(actors.count == (mayMakeNamespaces ? 3 : 1))
            #expect(actors.allSatisfy { $0.userID == Self.stranger && $0.name == "unknown" }, "\(actors)")
        }
    }
}
