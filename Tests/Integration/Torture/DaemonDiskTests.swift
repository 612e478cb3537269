import DecisionJournal
import Foundation
import RolloutModel
import Testing

/// The whole daemon on a disk that fails: the first change fails, then the second, …, until a run passes without reaching the n-th.
@Suite("The daemon on a disk that fails at the n-th operation", .serialized)
struct DaemonDiskTests {
    private typealias Fault = FaultyDisk.Fault

    private static let scenario = Scenarios.of(Scenarios.application())
    private static let policy = """
        version: 1
        target: {application: \(Scenarios.app)}
        steps:
          - {setPercentage: 10, bake: 1s}
          - {setPercentage: 25, bake: 1s}
          - finalize: {bake: 0s}

        """
    private static let steps = ["10→25", "finalized at 25"]
    /// More changes of a kind than a run has: past it the loop would not end by itself.
    private static let most = 600

    struct Case: Sendable, CustomTestStringConvertible {
        let kind: FaultyDisk.Fault.Kind
        let action: FaultyDisk.Fault.Action
        var lasts = false
        /// Of so many places one is tried in a short run.
        let stride: Int
        var testDescription: String { "\(kind.rawValue) \(action.rawValue)\(lasts ? ", and so on" : "")" }
    }

    @Test(
        "it ends with a clear error or goes on; after the next start history is whole",
        arguments: [
            Case(kind: .write, action: .isFull, stride: 40),
            Case(kind: .write, action: .isFull, lasts: true, stride: 40),
            Case(kind: .write, action: .failsWithEIO, stride: 40), Case(kind: .sync, action: .failsWithEIO, stride: 10),
            Case(kind: .name, action: .failsWithEIO, stride: 16), Case(kind: .sync, action: .killsBefore, stride: 10),
            Case(kind: .sync, action: .killsAfter, stride: 10), Case(kind: .post, action: .killsBefore, stride: 1),
        ])
    func everyOperation(_ which: Case) async throws {
        var random = Random(seed: Torture.seed)
        let stride = Torture.stride(which.stride)
        var n = 1 + Int(random.next(below: UInt64(stride)))
        var runs = 0
        var ends = 0
        var isReached = true
        while isReached, n < Self.most {
            let batch = (0..<Torture.atOnce).map { n + $0 * stride }
            let outcomes = try await fewAtOnce(batch) { n in
                let fault = FaultyDisk.Fault(kind: which.kind, action: which.action, n: n, lasts: which.lasts)
                return try await Self.run(fault)
            }
            runs += outcomes.count
            ends += outcomes.filter(\.hasEnded).count
            isReached = outcomes.allSatisfy(\.wasHit)
            n += stride * Torture.atOnce
        }
        #expect(!isReached, "\(which.testDescription): more than \(Self.most) operations")
        Torture.report("\(which.testDescription): \(runs) runs up to the \(n - 1)th, \(ends) ended the daemon")
    }

    /// What became of a daemon on a faulty disk.
    struct Ended: Sendable {
        let wasHit: Bool
        let hasEnded: Bool
    }

    private static func run(_ fault: FaultyDisk.Fault) async throws -> Ended {
        var ended = Ended(wasHit: false, hasEnded: false)
        try await Bench.run(scenario: scenario, policies: ["ladder": policy]) { bench in
            let disk = FaultyDisk(bench)
            let daemon = try bench.launchDaemon(environment: disk.environment(fault))
            let status = try await endOrFinish(daemon, bench)
            let changes = try disk.changes()
            ended = Ended(wasHit: changes.contains(where: \.isFault), hasEnded: status != 0)
            judge(fault, status, changes, daemon)
            if status != 0 {
                let next = try await bench.startDaemon()
                try await bench.reaches(.finalized, "ladder", within: .seconds(120))
                try await bench.stop(next)
            }
            let effects = try await bench.store.effects()
            #expect(effects.map(\.words) == steps, "\(fault)")
            Bookkeeping(try await bench.journal()).expectOneToOne(with: effects)
        }
        return ended
    }

    /// Waits until the daemon has ended by itself, or has finished the rollout and is asked to end.
    static func endOrFinish(_ daemon: ChildProcess, _ bench: Bench) async throws -> Int32 {
        try await eventually("end of the daemon or of the ladder", within: .seconds(120)) {
            if daemon.exitStatus != nil { return true }
            return daemon.errors.contains("everybody gets the new version") ? true : nil
        }
        daemon.send(SIGTERM)
        return try await daemon.exit(within: .seconds(60))
    }

    private static func judge(
        _ fault: FaultyDisk.Fault, _ status: Int32, _ changes: [DiskChange], _ daemon: ChildProcess
    ) {
        #expect(!daemon.errors.contains("Fatal error"), "\(fault): \(daemon.errors.suffix(2_000))")
        switch fault.action {
        case .killsBefore, .killsAfter:
            #expect(status == 0 || status == 128 + SIGKILL, "\(fault): \(status) \(daemon.errors.suffix(2_000))")
        case .failsWithEIO, .isFull:
            #expect(status == 0 || status == 1, "\(fault): \(status) \(daemon.errors.suffix(2_000))")
            if status == 1 {
                // It names the file or folder, or says that the disk is full.
                #expect(daemon.errors.contains("/state"), "\(fault): \(daemon.errors.suffix(2_000))")
            }
            // S15: after a failed write, sync or commit nothing is raised any more. Some names are only cleared away.
            if fault.kind != .name, let place = changes.firstIndex(where: \.isFaultOfJournal) {
                let isAnySent = changes[place...].contains { $0.isRequest }
                #expect(!isAnySent, "\(fault): a request after it")
                #expect(status == 1, "\(fault): it went on, \(daemon.errors.suffix(2_000))")
            }
        }
    }
}
