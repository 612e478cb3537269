import Foundation
import RolloutModel
import SampleArchives
import Testing

@Suite("From a package to everybody, with the programs as they are", .serialized)
struct PublishTests {
    private static let scenario = """
        version: 1
        requestLimit: off
        certification: {CommitStarted: 300ms, PreProcessing: 300ms, Certification: 1500ms, Release: 300ms, PendingPublication: 300ms, Publishing: 300ms}
        applications:
          - id: \(Scenarios.app)
            name: Contoso Reader
            submissions:
              - {versions: [1.0.0.0], published: 60d}
        """

    private static func publish(_ bench: Bench, _ more: String...) -> [String] {
        [
            Programs.rolloutctl, "publish", Scenarios.app, "--packages", bench.folder("app.msix"), "--policy", "ladder",
            "--settings", bench.folder("rolloutd.yaml"), "--state", bench.folder("publish"), "--interval", "1s",
        ] + more
    }

    private static func packages(_ bench: Bench, programBytes: Int = 4_000) throws {
        try Data(SampleArchive.package("2.0.0.0", programBytes: programBytes))
            .write(to: URL(filePath: bench.folder("app.msix")))
    }

    @Test("publish → certification → published at the first percentage → the daemon's ladder → finalized, in one run")
    func endToEnd() async throws {
        try await Bench.run(scenario: Self.scenario, policies: ["ladder": Scenarios.ladder(bake: "3s")]) { bench in
            try Self.packages(bench)
            let daemon = try await bench.startDaemon()
            let publishing = try bench.launch(
                Self.publish(bench, "--follow", "--socket", bench.folder("control.sock"), "-o", "json"), name: "publish"
            )
            #expect(try await publishing.exit(within: .seconds(90)) == 0, "\(publishing.errors)")
            #expect(publishing.output.contains(#""outcome" : "published""#), "\(publishing.output)")
            #expect(publishing.errors.contains("rolloutd has "), "\(publishing.errors)")
            try await bench.reaches(.finalized, "ladder", within: .seconds(90))
            let rollout = try await bench.rollout("ladder")
            #expect(rollout.versions.map(\.description) == ["2.0.0.0"])
            #expect(publishing.output.contains(rollout.submission?.rawValue ?? "none"))
            try await bench.stop(daemon)
            let effects = try await bench.store.effects()
            #expect(effects.filter { $0.kind == "created" }.count == 1)
            #expect(effects.filter { $0.kind == "status" }.count == 1)
            #expect(
                effects.filter { ["percentage", "finalized"].contains($0.kind) }.map(\.words)
                    == ["10→25", "25→50", "finalized at 50"])
        }
    }

    @Test("killed at twenty random moments and run again until it is done: one submission and one commit")
    func killed() async throws {
        let seed = ProcessInfo.processInfo.environment["PUBLISH_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9_999)
        var generator = SplitMix(seed: seed)
        try await Bench.run(scenario: Self.scenario, policies: ["ladder": Scenarios.ladder()]) { bench in
            try Self.packages(bench, programBytes: 10 << 20)
            // Every answer takes its time, so that the moments lie in all of the steps.
            try await bench.store.order(fault: "{on: any, delay: 120ms, times: 100000}")
            var (kills, status): (Int, Int32?) = (0, nil)
            while kills < 20 || status != 0 {
                let process = try bench.launch(Self.publish(bench, "--no-wait"), name: "publish")
                guard kills < 20 else {
                    status = try await process.exit(within: .seconds(90))
                    #expect(status == 0, "seed \(seed): \(process.errors)")
                    break
                }
                // Short lives, so that it takes many of them: each looks at the Store first, and comes a step or two further.
                let longest = [700, 1_000, 1_500][Int(generator.next() % 3)] as UInt64
                let moment = ContinuousClock.now + .milliseconds(Int64(generator.next() % longest))
                status = try? await eventually("an end before \(moment)") {
                    if let status = process.exitStatus { return status }
                    return ContinuousClock.now >= moment ? -1 : nil
                }
                process.destroy()
                kills += 1
            }
            try await bench.store.clearFaults()
            let last = try bench.launch(Self.publish(bench), name: "publish")
            #expect(try await last.exit(within: .seconds(90)) == 0, "seed \(seed): \(last.errors)")
            let effects = try await bench.store.effects()
            #expect(effects.filter { $0.kind == "created" }.count == 1, "seed \(seed): \(effects.map(\.kind))")
            #expect(effects.filter { $0.kind == "status" }.count == 1, "seed \(seed): \(effects.map(\.kind))")
            #expect(effects.allSatisfy { $0.kind != "deleted" }, "seed \(seed)")
            try Self.findNoSecret(in: bench)
            let shown = try await bench.ctl(
                "submission", "get", Scenarios.app, "published", "--settings", bench.folder("rolloutd.yaml"))
            #expect(shown.output.contains(#""packageRolloutPercentage":10.0"#), "\(shown.errors)")
            #expect(!shown.output.contains("sig="))
        }
    }

    /// Neither what it said nor what it keeps holds an upload address or the client's secret.
    private static func findNoSecret(in bench: Bench) throws {
        let names = try bench.folder.files()
        let own = names.filter { $0.hasPrefix("publish/") || $0.hasPrefix("publish-") }
        #expect(own.count > 20, "\(names)")
        for name in own {
            let text = String(
                decoding: FileManager.default.contents(atPath: bench.folder(name)) ?? Data(), as: UTF8.self)
            #expect(!text.contains("sig=") && !text.contains("storesim-secret"), "\(name): \(text)")
        }
    }
}
