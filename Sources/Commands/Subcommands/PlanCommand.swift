import ArgumentParser
import MarkedYAML
import RolloutEngine
import RolloutModel

/// How a plan is written.
enum PlanFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table, json, ics
}

/// `rolloutctl plan`
struct PlanCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show when each step of a policy comes at the earliest; the daemon is not asked.",
        discussion: """
            The engine itself is run ahead in virtual time, against a Store that answers at once, metrics that pass, and people \
            who approve when asked. What delays a step is named: windows, freezes by date, metrics without data yet, changes of \
            the clocks.

            Example:
              rolloutctl plan contoso-reader.yaml --from 2026-12-17T09:00 --at 25
            """)

    @Argument(
        help: ArgumentHelp(
            "A policy file, a folder that holds just one, or - for the standard input.", valueName: "file"),
        completion: .policyFiles)
    var file: String
    @Option(
        help: ArgumentHelp(
            """
            When the rollout is first seen: 2026-12-17T09:00:00Z, with an offset such as +01:00, by the policy's zone \
            2026-12-17T09:00 or 2026-12-17, or a span from now such as 12h (default: now).
            """, valueName: "time"))
    var from: PlanStart?
    @Option(
        help: ArgumentHelp(
            "The step that it then stands on, or 0 for below the first (default: the first).", valueName: "percent"))
    var at: PlannedPercentage?
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("table, json, or ics: an iCalendar file.", valueName: "format"))
    var output = PlanFormat.table
    @Flag(help: "The same as -o json.") var json = false

    /// The Store knows gradual rollouts since 2016; time zones are guesses for those who come after us.
    private static let years = 2_000...2_199

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let now = surroundings.now()
        let roughly = try checked(from?.roughly(now: now) ?? now)
        let argument: PolicyArgument
        do {
            argument = try PolicyArgument(file, now: roughly, surroundings)
        } catch let problem as PolicyProblem {
            surroundings.complain(problem.description + "\n")
            return .usage
        }
        let policy = argument.policy
        if let at { try checkStep(at.percentage, of: policy) }
        let plan = RolloutPlan(policy, from: from?.moment(in: policy.timeZone, now: now) ?? now, at: at?.percentage)
        switch json ? .json : output {
        case .table: surroundings.write(PlanView.page(plan, zone: policy.timeZone, width: surroundings.width))
        case .json: try surroundings.write(json: plan)
        case .ics: surroundings.write(PlanCalendar(plan, zone: policy.timeZone, stamp: now).text)
        }
        return .done
    }

    private func checked(_ time: Timestamp) throws -> Timestamp {
        let year = CivilTime(time, offset: .zero).date.year
        guard Self.years.contains(year) else {
            throw ValidationError("--from \(time) is not in the years 2000 to 2199: give a time in them.")
        }
        return time
    }

    private func checkStep(_ percentage: Percentage, of policy: Policy) throws {
        let steps = policy.steps.map(\.percentage)
        guard percentage > .zero, !steps.contains(percentage) else { return }
        let ladder = steps.map(\.digits).joined(separator: ", ")
        throw ValidationError(
            "--at \(percentage.digits): the ladder of \(policy.name) has no such step. Its steps are \(ladder); 0 stands for below the first."
        )
    }
}
