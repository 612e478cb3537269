import ControlAPI
import Foundation
import RolloutModel
import Testing

@Suite("A script that waits for a rollout, and one that follows events", .serialized)
struct OutcomeTests {
    private static let approvedLadder = """
        version: 1
        target: {application: \(Scenarios.app)}
        steps:
          - {setPercentage: 10, bake: 1s}
          - {setPercentage: 25, bake: 1s, approval: {people: 1}}
          - {setPercentage: 50, bake: 1s}
          - finalize: {}
        """

    @Test("learns from exit statuses alone how it stands: a person, a time, drift, an end")
    func statuses() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Self.approvedLadder]) { bench in
            #expect(try await bench.ctl("status", "ladder").status == 5)
            let daemon = try await bench.startDaemon()
            let approval = try await bench.patiently("status", "ladder", "--wait", "--timeout", "2m")
            #expect(approval.status == 8 && approval.output.contains("approval"), "\(approval)")
            try await bench.store.occur("setPercentage: {application: \(Scenarios.app), percentage: 40}")
            try await bench.holds("ladder", .drift)
            #expect(try await bench.ctl("status", "ladder").status == 9)
            #expect(try await bench.ctl("status", "ladder", "--wait").status == 9)
            #expect(try await bench.ctl("adopt", "ladder").status == 0)
            try await bench.holds("ladder", .approval)
            #expect(try await bench.ctl("pause", "ladder").status == 0)
            #expect(try await bench.ctl("status", "ladder").status == 8)
            #expect(try await bench.ctl("resume", "ladder").status == 0)
            #expect(try await bench.ctl("approve", "ladder").status == 0)
            let end = try await bench.patiently("status", "ladder", "--wait", "--timeout", "2m")
            #expect(end.status == 0 && end.output == "ladder: finalized by rolloutd\n", "\(end)")
            #expect(try await bench.ctl("status", "lader").status == 1)
            try await bench.stop(daemon)
        }
    }

    @Test("learns that the Store does not answer")
    func storeIsGone() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario, policies: ["ladder": Scenarios.ladder(bake: "1h")]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            #expect(try await bench.ctl("status", "ladder").status == 0)
            bench.store.process.destroy()
            try await eventually("exit status 4", instead: { "\(try await bench.ctl("status", "ladder"))" }) {
                try await bench.ctl("status", "ladder").status == 4
            }
            // It goes on by itself once the Store answers: nothing to end a wait for.
            #expect(try await bench.ctl("status", "ladder", "--wait", "--timeout", "1s").status == 7)
            try await bench.stop(daemon)
        }
    }

    @Test("waits over a restart, and no longer than it was told")
    func restart() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(bake: "1h")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let first = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            #expect(try await bench.ctl("status", "ladder", "--wait", "--timeout", "1s").status == 7)
            let waiter = try bench.launch("status", "ladder", "--wait")
            let follower = try bench.launch("events", "-f", "--after", "0", "-o", "json")
            defer {
                waiter.destroy()
                follower.destroy()
            }
            try await eventually("two that listen", instead: { waiter.errors + follower.errors }) {
                waiter.hasSocket && !follower.output.isEmpty
            }
            // Asked after the waiter, answered after it.
            _ = try await bench.report()
            try await bench.stop(first)
            let second = try await bench.startDaemon()
            #expect(try await bench.ctl("halt", "ladder", "--reason", "enough").status == 0)
            #expect(try await waiter.exit(within: .seconds(120)) == 1, "\(waiter.errors)")
            #expect(waiter.output.hasPrefix("ladder: halted at 10 % by "), "\(waiter.output)")
            let sequences = try await follower.sequencesUpToAnEnd()
            #expect(sequences == Array(1...Int64(sequences.count)))
            try await bench.stop(second)
            let journal = try await bench.journal()
            #expect(journal.count >= sequences.count)
        }
    }

    @Test("sees what was decided then: the past is told again from the journal")
    func explain() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        let policy = Scenarios.ladder(bake: "1h")
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let before = try await bench.report().at
            #expect(try await bench.ctl("pause", "ladder", "--reason", "a look first").status == 0)
            let now = try await bench.ctl("explain", "ladder")
            #expect(now.status == 0 && now.output.contains("operator-pause, line 4"), "\(now)")
            #expect(now.output.contains("a look first"))
            let then = try await bench.ctl("explain", "ladder", "--at", "\(before)", "-o", "json")
            let explanation: Explanation = try ControlJSON.decode(from: Data(then.output.utf8))
            #expect(explanation.rollout.decision?.code == .baking && explanation.at == before)
            #expect(explanation.trace?.lines.first { $0.verdict == .reached }?.rule == .bake)
            let early = try await bench.ctl("explain", "ladder", "--at", "2020-01-01T00:00:00Z")
            #expect(early.status == 1 && early.errors.contains("before the journal begins"), "\(early)")
            let quota = try await bench.ctl("quota", "-o", "json")
            let report: QuotaReport = try ControlJSON.decode(from: Data(quota.output.utf8))
            #expect(report.accounts.map(\.budget.account) == ["default"])
            #expect(try await bench.ctl("list", "-o", "name").output == "ladder\n")
            try await bench.stop(daemon)
        }
    }
}

extension Bench {
    /// Runs a `rolloutctl` that may take its time.
    func patiently(_ arguments: String...) async throws -> Ran {
        let process = try ChildProcess(
            Programs.rolloutctl, ["--socket", folder("control.sock")] + arguments,
            environment: ["COLUMNS": "120"], name: "patient-\(UUID().uuidString.prefix(8))", in: folder)
        defer { process.destroy() }
        let status = try await process.exit(within: .seconds(150))
        return Ran(status: status, output: process.output, errors: process.errors)
    }

    /// Starts a `rolloutctl` that goes on by itself.
    fileprivate func launch(_ arguments: String...) throws -> ChildProcess {
        try ChildProcess(
            Programs.rolloutctl, ["--socket", folder("control.sock")] + arguments, name: "going-\(arguments[0])",
            in: folder)
    }
}

extension ChildProcess {
    /// Whether it has a socket open.
    fileprivate var hasSocket: Bool {
        let folder = "/proc/\(pid)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)"))?.hasPrefix("socket:")
                == true
        }
    }

    /// The numbers of the events that it wrote, once the end of a rollout is among them.
    fileprivate func sequencesUpToAnEnd() async throws -> [Int64] {
        try await eventually("the halt among the events", within: .seconds(120), instead: { errors }) {
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            let entries = try lines.map { try ControlJSON.decode(HistoryEntry.self, from: Data($0.utf8)) }
            return entries.contains { $0.kind == "transition.closed" } ? entries.map(\.sequence) : nil
        }
    }
}

@Suite("An examination of a running daemon", .serialized)
struct DoctorTests {
    @Test("finds nothing wrong with a daemon that works, and what is wrong when something is")
    func doctor() async throws {
        let scenario = Scenarios.of(Scenarios.application())
        try await Bench.run(scenario: scenario) { bench in
            let policy = Scenarios.ladder(bake: "1h", more: Scenarios.crashRate(bench.store))
            try bench.folder.write(policy, to: "policies/ladder.yaml")
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            let well = try await bench.examine()
            #expect(well.status == 0, "\(well.output)")
            let subjects = well.report.checks.map(\.subject)
            #expect(
                subjects.starts(with: [
                    "socket", "version", "settings", "credential default", "policies", "token default", "login default",
                    "store default", "clock",
                ]), "\(subjects)")
            #expect(subjects.contains { $0.hasPrefix("metrics http://") } && subjects.contains("disk"))
            #expect(!well.output.contains("storesim-secret"))
            try bench.folder.write("storesim-secret\n", to: "secret", mode: 0o644)
            try bench.folder.write(
                bench.folder.text(of: "rolloutd.yaml").replacingOccurrences(of: "pollInterval", with: "polInterval"),
                to: "rolloutd.yaml")
            try bench.folder.write("version: 1\n", to: "policies/new.yaml")
            let ill = try await bench.examine()
            #expect(ill.status == 1)
            func check(_ subject: String) -> DoctorReport.Check? { ill.report.checks.first { $0.subject == subject } }
            #expect(check("settings")?.state == .failed && check("settings")?.says.contains("polInterval") == true)
            #expect(check("credential default")?.says.contains("mode 644") == true)
            #expect(check("policies")?.state == .failed && check("policies")?.next?.contains("rolloutctl lint") == true)
            bench.store.process.destroy()
            let alone = try await bench.examine()
            let failed = alone.report.checks.filter { $0.state == .failed }.map(\.subject)
            #expect(failed.contains("store default") && failed.contains("login default"), "\(alone.output)")
            #expect(alone.report.checks.allSatisfy { $0.state == .good || $0.next != nil })
            try await bench.stop(daemon)
            #expect(try await bench.ctl("doctor").status == 5)
        }
    }
}

extension Bench {
    fileprivate func examine() async throws -> (status: Int32, report: DoctorReport, output: String) {
        let ran = try await ctl("doctor", "-o", "json")
        let report: DoctorReport = try ControlJSON.decode(from: Data(ran.output.utf8))
        return (ran.status, report, ran.output)
    }
}
