import Foundation
import Testing

@Suite("Bad input at the start: a clear error, and nothing lost", .serialized)
struct BadInputTests {
    private func start(
        editing edit: @Sendable @escaping (String) -> String = { $0 }, _ prepare: (Bench) throws -> Void = { _ in },
        expect status: Int32, says words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            try bench.folder.write(edit(bench.folder.text(of: "rolloutd.yaml")), to: "rolloutd.yaml")
            try prepare(bench)
            let daemon = try bench.launchDaemon()
            let ended = try await daemon.exit()
            #expect(ended == status, "\(daemon.errors)", sourceLocation: sourceLocation)
            for word in words {
                #expect(daemon.errors.contains(word), "\(word) in: \(daemon.errors)", sourceLocation: sourceLocation)
            }
            #expect(!daemon.errors.contains("Fatal error"), "\(daemon.errors)", sourceLocation: sourceLocation)
            #expect(try await bench.store.requests().isEmpty, sourceLocation: sourceLocation)
        }
    }

    @Test("an unknown key of the settings")
    func unknownKey() async throws {
        try await start(
            editing: { $0.replacingOccurrences(of: "pollInterval:", with: "polInterval:") }, expect: 78,
            says: "rolloutd.yaml:10:1:", "polInterval", "pollInterval")
    }

    @Test("a bad duration in the settings")
    func badDuration() async throws {
        try await start(
            editing: { $0.replacingOccurrences(of: "settleTime: 1s", with: "settleTime: 1x") }, expect: 78,
            says: "rolloutd.yaml:11:13:", "1x")
    }

    @Test("no secret file")
    func noSecret() async throws {
        try await start(
            { try FileManager.default.removeItem(atPath: $0.folder("secret")) }, expect: 78, says: "/secret",
            "install -m 600")
    }

    @Test("a secret that others may read")
    func openSecret() async throws {
        try await start(
            { try $0.folder.write("storesim-secret", to: "secret", mode: 0o644) }, expect: 78, says: "mode 644",
            "chmod 600")
    }

    @Test("a secret in the settings themselves")
    func secretInSettings() async throws {
        try await start(
            editing: { text in
                text.split(separator: "\n").map {
                    $0.contains("clientSecret") ? "    clientSecret: storesim-secret" : $0
                }
                .joined(separator: "\n")
            }, expect: 78, says: "a secret may not stand in the settings")
    }

    @Test("plain http to another machine")
    func plainHTTP() async throws {
        try await start(
            editing: { text in
                text.split(separator: "\n").map {
                    $0.contains("storeURL") ? "    storeURL: http://store.example/v1.0/my/" : $0
                }
                .joined(separator: "\n")
            }, expect: 78, says: "http://store.example", "https")
    }

    @Test("a corrupt database is refused and left as it is")
    func corruptDatabase() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            let first = try await bench.startDaemon()
            try await bench.reaches(.finalized, "ladder")
            try await bench.stop(first)
            let path = bench.folder("state/journal.db")
            var bytes = try #require(FileManager.default.contents(atPath: path))
            let place = try #require(
                bytes.range(of: Data("updatepackagerollout".utf8)) ?? bytes.range(of: Data("25".utf8)))
            bytes[place.lowerBound] ^= 0x01
            try bytes.write(to: URL(fileURLWithPath: path))
            let requests = try await bench.store.requests().count
            let second = try bench.launchDaemon()
            #expect(try await second.exit() == 1)
            #expect(second.errors.contains("journal.db"), "\(second.errors)")
            #expect(second.errors.contains("backup"), "\(second.errors)")
            #expect(!second.errors.contains("Fatal error"), "\(second.errors)")
            #expect(FileManager.default.contents(atPath: path) == bytes)
            #expect(try await bench.store.requests().count == requests)
        }
    }

    @Test("a second daemon on the same state directory")
    func secondInstance() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let first = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let second = try bench.launchDaemon(["--control-socket", bench.folder("second.sock")])
            #expect(try await second.exit() == 1)
            #expect(second.errors.contains("another rolloutd (process \(first.pid))"), "\(second.errors)")
            #expect(second.errors.contains(bench.folder("state")), "\(second.errors)")
            #expect(try await bench.rollout("ladder").decision?.code == .baking)
            try await bench.stop(first)
        }
    }

    @Test("a second daemon on the same control socket")
    func secondSocket() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let first = try await bench.startDaemon()
            let second = try bench.launchDaemon(["--state-directory", bench.folder("second")])
            #expect(try await second.exit() == 1)
            #expect(second.errors.contains("control.sock"), "\(second.errors)")
            #expect(!second.errors.contains("Fatal error"), "\(second.errors)")
            #expect(try await bench.ctl("status").status == 0)
            try await bench.stop(first)
        }
    }

    @Test("an unreadable policy folder is told in the status and by --check", .enabled(if: geteuid() == 0))
    func unreadableFolder() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let path = bench.folder("policies")
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            // Root may read everything; a file in the folder's place is what nobody can list.
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            try Data().write(to: URL(fileURLWithPath: path))
            let reload = try await bench.ctl("reload")
            #expect(reload.status == 1, "\(reload.output)")
            #expect(reload.output.contains(path), "\(reload.output)")
            #expect(try await bench.rollout("ladder").decision?.code == .baking)
            #expect(try await bench.report().policyProblems.contains { $0.contains(path) })
            let check = try bench.launchDaemon(["--check"])
            #expect(try await check.exit() == 78)
            #expect(check.output.contains(path), "\(check.output)")
            try await bench.stop(daemon)
        }
    }

    @Test("wrong flags")
    func flags() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let daemon = try ChildProcess(Programs.rolloutd, ["--pollinterval", "1s"], name: "rolloutd", in: folder)
        #expect(try await daemon.exit() == 64)
        #expect(daemon.errors.contains("--poll-interval"), "\(daemon.errors)")
    }
}
