import Audit
import ControlAPI
import ControlClient
import FoundationEssentials
import Glibc
import RolloutModel

/// A drill: a private Store, a private daemon, a breach, and how long it took until the Store had acknowledged the halt.
struct Drill {
    /// What did not come in time, or went wrong; what the programs said last is added.
    struct Failure: Error {
        let what: String
    }

    /// How long the programs may take to begin, and the rollout to stand on its step beside what the policy makes it wait.
    private static let patience = Duration.seconds(30)
    /// How often is looked.
    private static let pause = Duration.milliseconds(20)
    /// The journal's page that is read: a drill has a few dozen entries.
    private static let entries = 500

    let plan: DrillPlan
    let files: DrillFiles
    let processes: DrillProcesses
    let programs: DrillPrograms
    let now: @Sendable () -> Timestamp

    /// What was seen until the daemon was stopped.
    struct Seen {
        let breachAt: Timestamp
        let entries: [HistoryEntry]
        let isHalted: Bool
    }

    /// Runs it: the programs are started, and stopped in order.
    func run() async throws -> Seen {
        try files.write(plan)
        let store = try processes.start(
            programs.storesim,
            ["--scenario", files("scenario.yaml"), "--request-log", files("requests.jsonl")], in: files)
        let address = try await wait("storesim to listen", for: store) { listening(files.text("storesim.out")) }
        try files.writeSettings(store: address)
        let daemon = try processes.start(programs.rolloutd, ["--config", files("rolloutd.yaml")], in: files)
        try await wait("rolloutd to work", for: daemon) {
            files.text("rolloutd.err").contains("begins to work") ? true : nil
        }
        let seen = try await ControlClient.with(socket: files("control.sock")) { try await watch($0, daemon) }
        processes.stop(daemon)
        try await wait("rolloutd to end", for: nil) { processes.isRunning(daemon) ? nil : true }
        return seen
    }

    /// What the journal of the drill comes to.
    func audit() throws -> AuditReport {
        try JournalAudit.run(files("state/journal.db"), scratch: files.folder)
    }

    /// The changes that the simulated Store was asked for, in order.
    func calls() -> [String] {
        struct Request: Decodable {
            let method: String
            let path: String
        }
        return files.text("requests.jsonl").split(separator: "\n").compactMap { line in
            guard let request = try? JSONDecoder().decode(Request.self, from: Data(line.utf8)),
                request.method == "POST", !request.path.contains("/oauth2/")
            else { return nil }
            return request.path.split(separator: "/").last.map { String($0.prefix { $0 != "?" }) }
        }
    }

    // MARK: The course

    private func watch(_ client: ControlClient, _ daemon: pid_t) async throws -> Seen {
        let name = plan.policy.name
        let reached = plan.delay(of: plan.metric) + plan.interval(of: plan.metric) * 4
        let place = plan.metrics.firstIndex { $0.name == plan.metric.name } ?? 0
        try await wait("\(name) to stand on \(plan.step) with \(plan.metric.name) passing", for: daemon, reached) {
            try await rollout(client)?.stands(at: plan.step, passing: plan.metric.name)
        }
        try files.say(DrillPlan.failing(plan.metric), place)
        let breachAt = now()
        let looks = plan.interval(of: plan.metric) * Int64(plan.metric.failureLimit + 2)
        let isHalted: Void? = try? await wait("the halt", for: daemon, looks) {
            try await rollout(client)?.phase == .halted ? () : nil
        }
        var entries: [HistoryEntry] = []
        // The daemon shows what it knows, and the journal what is on disk: the one is a little ahead of the other.
        try await wait("the journal", for: daemon) {
            entries = try await client.history(of: name, HistoryQuery(limit: Self.entries))
            let isWhole = HaltInJournal(entries, metric: plan.metric.name)?.acknowledgedAt != nil
            return isWhole || isHalted == nil ? true : nil
        }
        return Seen(breachAt: breachAt, entries: entries, isHalted: isHalted != nil)
    }

    private func rollout(_ client: ControlClient) async throws -> RolloutReport? {
        try await client.report().rollouts.first { $0.name == plan.policy.name }
    }

    /// `storesim listening on http://127.0.0.1:PORT`, the whole line.
    private func listening(_ output: String) -> String? {
        guard let line = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first else {
            return nil
        }
        return line.split(separator: " ").last.map(String.init)
    }

    /// Looks until there is something; nil for no process that could end before.
    @discardableResult
    private func wait<Value>(
        _ what: String, for process: pid_t?, _ longer: TimeSpan = .zero, _ look: () async throws -> Value?
    ) async throws -> Value {
        let end = ContinuousClock.now + Self.patience + longer.duration
        while true {
            if let value = try await look() { return value }
            if let process, !processes.isRunning(process) {
                throw Failure(what: "waiting for \(what), a program ended: \(lastWords)")
            }
            guard ContinuousClock.now < end else { throw Failure(what: "waited in vain for \(what): \(lastWords)") }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// The last line that each program said on its standard error.
    private var lastWords: String {
        let lines = ["storesim", "rolloutd"].compactMap { name in
            files.text("\(name).err").split(separator: "\n").last.map { "\(name): \($0.prefix(500))" }
        }
        return lines.isEmpty ? "they said nothing" : lines.joined(separator: "; ")
    }
}

extension RolloutReport {
    /// True where it stands on that step and the metric passes; nil where it does not yet.
    fileprivate func stands(at step: Percentage, passing metric: MetricName) -> Bool? {
        guard phase == .open, percentage == step, openIntent == nil, let stepSince,
            let found = metrics.first(where: { $0.evidence.metric == metric }), found.evidence.verdict == .pass,
            let to = found.evidence.to, to >= stepSince
        else { return nil }
        return true
    }
}
