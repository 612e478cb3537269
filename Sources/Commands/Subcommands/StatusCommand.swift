import ArgumentParser
import ControlAPI
import ControlClient
import RolloutModel

/// `rolloutctl status`
struct StatusCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how every rollout stands, or one of them in full.",
        discussion: """
            With a name: the decision in force with its reason and how long it holds, what needs attention, the steps, every \
            metric with its verdict, value, threshold and sample, and the Store account's request budget. The exit status is \
            the outcome: 0 finalized or in order, 1 ended otherwise, 4 the Store does not answer, 6 halted by a metric, \
            8 waiting for a person, 9 drift.

            With --wait nothing is shown until the rollout is over or waits for a person, then one line; 7 when --timeout \
            passed before.

            Example:
              rolloutctl status contoso-reader --wait --timeout 12h
            """)

    @Argument(help: "A rollout's name; without it, all of them.", completion: .rolloutNames)
    var name: String?
    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Wait until the rollout is over, or waits for a person.") var wait = false
    @Option(
        help: ArgumentHelp("Wait no longer than this, such as 2h.", valueName: "span"),
        transform: { text in
            guard let span = TimeSpan(text), span > .zero else {
                throw ValidationError("\(text) is not a span of time: write one such as 90m or 2h.")
            }
            return span
        })
    var timeout: TimeSpan?
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if wait, name == nil { throw ValidationError("Say which rollout to wait for: status NAME --wait.") }
        if timeout != nil, !wait { throw ValidationError("--timeout goes with --wait: give both.") }
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        guard let name = try name.map(PolicyName.init(typed:)) else { return try await showAll(surroundings) }
        if wait { return try await wait(for: name, surroundings) }
        let status = try await connection.ask(surroundings) { try await $0.status(of: name) }
        if json {
            try surroundings.write(json: status)
        } else {
            surroundings.write(RolloutView.page(status, now: status.at, width: surroundings.width))
        }
        return RolloutOutcome(status.rollout).status
    }

    private func showAll(_ surroundings: Surroundings) async throws -> ExitStatus {
        let report = try await connection.ask(surroundings) { try await $0.report() }
        if json {
            try surroundings.write(json: report)
        } else {
            surroundings.write(DaemonView.page(report, now: report.at, width: surroundings.width))
        }
        return .done
    }

    /// Where the operator reads on when a rollout is gone.
    static func past(_ name: PolicyName) -> String {
        "What became of it: rolloutctl history \(Line.harmless(name.rawValue))"
    }

    private func wait(for name: PolicyName, _ surroundings: Surroundings) async throws -> ExitStatus {
        let watch = RolloutWatch(
            name: name, socket: connection.path(surroundings), display: SilentDisplay(surroundings: surroundings),
            timeout: timeout, isWanted: { $0.standing != .goesOn })
        switch try await watch.run() {
        case .outcome(let outcome):
            if json {
                try surroundings.write(json: WaitResult(name, outcome))
            } else {
                surroundings.write("\(name): \(Line.harmless(outcome.sentence))\n")
            }
            return outcome.status
        case .gone(let why):
            surroundings.complain("rolloutctl: \(Line.harmless(why))\n\(Self.past(name))\n")
            return .refused
        case .timedOut:
            let shown = Line.harmless(name.rawValue)
            surroundings.complain(
                "rolloutctl: \(shown) was not over after \(timeout ?? .zero).\nHow it stands: rolloutctl status \(shown)\n"
            )
            return .timedOut
        case .ended(let status): return status
        }
    }
}

/// What `status --wait --json` prints.
private struct WaitResult: Encodable {
    let rollout: PolicyName
    let exitStatus: Int32
    let isOver: Bool
    let sentence: String

    init(_ rollout: PolicyName, _ outcome: RolloutOutcome) {
        self.rollout = rollout
        exitStatus = outcome.status.rawValue
        isOver = outcome.standing == .over
        sentence = outcome.sentence
    }
}
