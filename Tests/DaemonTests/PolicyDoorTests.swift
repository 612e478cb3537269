@testable import Daemon
import ControlAPI
import Foundation
import RolloutModel
import Testing

@Suite("Policies come from their folders to the loop", .timeLimit(.minutes(2)))
struct PolicyDoorTests {
    private static let good =
        "version: 1\ntarget: {application: 9NBLGGH4R315}\nsteps: [{setPercentage: 10, bake: 1h}]\n"

    /// Runs a door on a folder of its own.
    private func run(
        _ body: @Sendable @escaping (PolicyDoor, LoopBench, _ folder: String) async throws -> Void
    ) async throws {
        let folder = "/tmp/rolloutd-policies-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bench = LoopBench()
        let door = PolicyDoor(
            folders: [folder], accounts: ["default", "second"], clocks: bench.clock, loop: bench.loop)
        try await bench.run { try await body(door, bench, folder) }
    }

    private func write(_ text: String, _ name: String, _ folder: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    @Test("what is loaded is in force and on disk when the reload returns")
    func loads() async throws {
        try await run { door, bench, folder in
            try write(Self.good, "reader.yaml", folder)
            let result = await door.reload()
            #expect(result == ReloadResult(policies: 1))
            #expect(await bench.loop.policies.keys.sorted() == ["reader"])
            #expect(bench.events.place(of: "durable input.policy-loaded") != nil)
        }
    }

    @Test("a broken edit leaves the old in force; mended with the same words, its problems are over")
    func mended() async throws {
        try await run { door, bench, folder in
            try write(Self.good, "reader.yaml", folder)
            _ = await door.reload()
            let before = await bench.loop.policies
            try write(Self.good + "nonsense: 1\n", "reader.yaml", folder)
            let broken = await door.reload()
            #expect(!broken.ok)
            #expect(broken.files.first?.problems.first?.contains("reader.yaml:4:1:") == true)
            #expect(await bench.loop.policies == before)
            #expect(await bench.loop.report(of: "reader")?.policyProblems.count == 1)
            try write(Self.good, "reader.yaml", folder)
            #expect(await door.reload().ok)
            #expect(await bench.loop.report(of: "reader")?.policyProblems == [])
        }
    }

    @Test("a file that never loaded is forgotten with its problems when it is gone")
    func neverLoaded() async throws {
        try await run { door, bench, folder in
            try write("nonsense: 1\n", "reader.yaml", folder)
            #expect(await !door.reload().ok)
            #expect(await !bench.loop.report().policyProblems.isEmpty)
            try FileManager.default.removeItem(atPath: folder + "/reader.yaml")
            #expect(await door.reload().ok)
            #expect(await bench.loop.report().policyProblems == [])
        }
    }

    @Test("a policy of an account that the settings do not have is refused")
    func unknownAccount() async throws {
        try await run { door, bench, folder in
            try write(Self.good + "account: other\n", "reader.yaml", folder)
            let result = await door.reload()
            #expect(!result.ok)
            #expect(result.files.first?.problems.first?.contains("write one of: default, second") == true)
            #expect(await bench.loop.policies.isEmpty)
        }
    }

    @Test("a policy for a target whose rollout is still open under another name is refused, with its file and line")
    func openRolloutClashes() async throws {
        try await run { door, bench, folder in
            try write(Self.good, "reader.yaml", folder)
            _ = await door.reload()
            await bench.loop.settle([.started(version: "test")])
            await bench.events.line("durable transition.bound")
            try FileManager.default.moveItem(atPath: folder + "/reader.yaml", toPath: folder + "/renamed.yaml")
            for _ in 1...2 {
                let result = await door.reload()
                #expect(!result.ok)
                #expect(result.files.map(\.file) == [folder + "/renamed.yaml"])
                let problem = try #require(result.files.first?.problems.first)
                #expect(problem.hasPrefix("\(folder)/renamed.yaml:2:9: target: 9NBLGGH4R315 is steered by policy"))
                #expect(problem.contains("give it back the name \"reader\""))
                #expect(await bench.loop.report().policyProblems == [problem])
            }
            try FileManager.default.moveItem(atPath: folder + "/renamed.yaml", toPath: folder + "/reader.yaml")
            #expect(await door.reload().ok)
            #expect(await bench.loop.report().policyProblems == [])
        }
    }

    @Test("two policies for one application under two accounts: the second by name is refused, with its file and line")
    func twoAccounts() async throws {
        try await run { door, bench, folder in
            try write(Self.good, "reader.yaml", folder)
            try write("account: second\n" + Self.good, "zebra.yaml", folder)
            let result = await door.reload()
            #expect(result.files.map(\.file) == [folder + "/zebra.yaml"])
            #expect(result.files.first?.problems.first?.hasPrefix("\(folder)/zebra.yaml:3:9: target: ") == true)
            #expect(await bench.loop.policies.keys.sorted() == ["reader"])
        }
    }

    @Test("a file that was renamed with no rollout open takes its target along at once")
    func renamed() async throws {
        try await run { door, bench, folder in
            try write(Self.good, "reader.yaml", folder)
            _ = await door.reload()
            try FileManager.default.moveItem(atPath: folder + "/reader.yaml", toPath: folder + "/another.yaml")
            #expect(await door.reload() == ReloadResult(policies: 1))
            #expect(await bench.loop.policies.keys.sorted() == ["another"])
        }
    }

    @Test("a folder that cannot be read touches no policy and is told")
    func brokenFolder() async throws {
        try await run { door, bench, folder in
            try write(Self.good, "reader.yaml", folder)
            _ = await door.reload()
            try FileManager.default.removeItem(atPath: folder)
            try Data().write(to: URL(fileURLWithPath: folder))
            let result = await door.reload()
            #expect(!result.ok)
            #expect(await bench.loop.policies.keys.sorted() == ["reader"])
            #expect(await bench.loop.report(of: "reader")?.isPolicyRemoved == false)
            #expect(await !door.folderProblems.isEmpty)
        }
    }

    @Test("two reloads at once follow one another, and the second finds nothing to do")
    func atOnce() async throws {
        try await run { door, bench, folder in
            try write(Self.good, "reader.yaml", folder)
            async let first = door.reload()
            async let second = door.reload()
            #expect(await [first, second] == [ReloadResult(policies: 1), ReloadResult(policies: 1)])
            #expect(bench.events.lines.count { $0 == "durable input.policy-loaded" } == 1)
        }
    }

    @Test("--check says what is wrong with policies, and whether there is an error")
    func check() async throws {
        try await run { _, _, folder in
            let account = Settings.Account(
                name: "default", tenantID: "t", clientID: "c", login: .secret(.file("/s")), storeURL: "https://x/",
                loginURL: "https://x/", usesOldTokenEndpoint: false, requestsPerMinute: 20, reservedForActions: 5,
                analyticsLag: .hours(30))
            let settings = Settings(
                accounts: [account], sinks: [], pollInterval: .minutes(5), settleTime: .seconds(60),
                policyFolders: [folder],
                stateDirectory: "/x", controlSocket: "/x", checks: .shipped, operatorGroup: "", approverGroup: "")
            try write(Self.good, "reader.yaml", folder)
            let good = SettingsCheck(settings: settings)
            #expect(!good.hasErrors)
            #expect(good.lines.last == "1 account, 1 policy in order, 0 rejected")
            try write(Self.good + "account: other\n", "other.yaml", folder)
            try write("steps: 1\n", "broken.yaml", folder)
            let bad = SettingsCheck(settings: settings)
            #expect(bad.hasErrors)
            #expect(bad.lines.contains { $0.contains("other.yaml") && $0.contains("not in the settings") })
            #expect(bad.lines.contains { $0.contains("broken.yaml:1:") })
        }
    }
}
