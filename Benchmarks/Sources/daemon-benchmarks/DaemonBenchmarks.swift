import Figures
import Foundation

/// `daemon-benchmarks FOLDER-OF-PROGRAMS [LARGEST]`: the real programs with 1 000, 3 000 and 10 000 open rollouts.
@main
enum DaemonBenchmarks {
    /// The goal for ten thousand open rollouts, in KiB.
    private static let limit = 64 * 1_024

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else { throw Trouble("usage: daemon-benchmarks FOLDER-OF-PROGRAMS [LARGEST]") }
        let largest = arguments.count > 2 ? Int(arguments[2]) ?? 10_000 : 10_000
        let counts = [largest / 10, largest * 3 / 10, largest]
        var starts: [Double] = []
        for count in counts { starts.append(try measure(count, isLargest: count == largest, programs: arguments[1])) }
        let each = zip(starts, counts).map { $0 / Double($1) * 1_000_000 }
        for (place, count) in counts.enumerated() {
            Figure(
                "start to READY with \(words(count)) open rollouts",
                "\(words(starts[place])), \(String(format: "%.0f", each[place])) µs each"
            ).tell()
        }
        // What it costs at least comes to less for each the more there are, so this says that nothing grows faster.
        let ratio = each[2] / each[0]
        Figure(
            "… for each rollout, with \(words(largest)) against \(words(counts[0]))", String(format: "%.2f", ratio),
            goal: "1.3", isReached: ratio <= 1.3
        ).tell()
    }

    /// - Returns: How long the start with that many open rollouts took.
    private static func measure(_ count: Int, isLargest: Bool, programs: String) throws -> Double {
        let machine = try Machine(count: count, programs: programs)
        defer { machine.end() }
        try machine.prepare()
        _ = try machine.startDaemon()
        try machine.waitUntilAllBake()
        machine.stopDaemon()
        // From here on with the budget that the Store really allows.
        try machine.allow(requestsPerMinute: 20)
        let start = try machine.startDaemon()
        try machine.waitUntilAllBake()
        if isLargest {
            tellMemory("on the Store's budget", of: machine)
            try tellStatus(machine)
            tellMemory("after `rolloutctl status`", of: machine)
        }
        return start
    }

    private static func tellMemory(_ when: String, of machine: Machine) {
        guard let pid = machine.daemon?.processIdentifier else { return }
        let (resident, anonymous) = (ProcessFigures.memory("VmRSS", of: pid), ProcessFigures.memory("RssAnon", of: pid))
        Figure(
            "resident memory with \(words(machine.count)) open rollouts, \(when)",
            String(
                format: "%.1f MiB (its own %.1f)", Double(resident) / 1_024, Double(anonymous) / 1_024),
            goal: "64 MiB", isReached: resident <= limit
        ).tell()
    }

    private static func tellStatus(_ machine: Machine) throws {
        let ours = try machine.control("status", "rollout-7", times: 50)
        tellLook("status rollout-7", ours, machine)
        tellLook("get rollout-7", try machine.control("get", "rollout-7", times: 50), machine)
        Figure("`rolloutctl status` of all \(words(machine.count))", words(try machine.control("status"))).tell()
        guard FileManager.default.fileExists(atPath: "/run/systemd/system") else { return }
        let theirs = try Machine.time(["/bin/systemctl", "status", "--no-pager"], times: 50)
        Figure(
            "`rolloutctl status rollout-7` against `systemctl status` on this machine",
            String(format: "%.1f times (%@)", ours / theirs, words(theirs))
        ).tell()
    }

    /// A look at one rollout among many.
    private static func tellLook(_ command: String, _ took: Double, _ machine: Machine) {
        Figure(
            "`rolloutctl \(command)` with \(words(machine.count)) rollouts", words(took), goal: "50 ms",
            isReached: took <= 0.05
        ).tell()
    }
}
