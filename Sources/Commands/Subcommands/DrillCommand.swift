import ArgumentParser
import Audit
import ControlClient
import PolicyFiles
import RolloutModel

/// `rolloutctl drill`
struct DrillCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Let a metric of a policy fail against a simulated Store, and time the halt.",
        discussion: """
            A daemon and a Store of the drill's own are started from the installed programs, in a folder that goes with it; the \
            rollout walks to its first step, a metric begins to fail, and the halt is waited for. Nothing of yours is touched: \
            not the daemon, its state, its secret, its sinks or the Store.

            Exit status: 0 halted, once and acknowledged; 1 not so, or the drill could not be run; 2 nothing to drill.

            Example:
              rolloutctl drill contoso-reader --metric crash-rate
            """)

    @Argument(
        help: ArgumentHelp("The rollout, by its policy's name.", valueName: "name"), completion: .rolloutNames)
    var name: String
    @Option(
        help: ArgumentHelp(
            "Its policy file, in place of the one of that name in the folders of policies.", valueName: "file"),
        completion: .policyFiles)
    var policy: String?
    @Option(help: ArgumentHelp("The metric that fails (default: the first that can halt).", valueName: "metric"))
    var metric: String?
    @Option(
        help: ArgumentHelp(
            "Where rolloutd and storesim are (default: beside rolloutctl, else in PATH).", valueName: "directory"),
        completion: .directory)
    var programs: String?
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page, json or yaml.", valueName: "form"))
    var output = PageOutput.page

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        do {
            let (policy, file) = try found(surroundings)
            let plan = try DrillPlan(policy, metric: metric.map { MetricName($0) })
            let programs = try DrillPrograms(in: programs, surroundings.environment)
            return try await drill(plan, file, programs, surroundings)
        } catch let refusal as DrillPlan.Refusal {
            surroundings.complain(
                "rolloutctl: \(Line.harmless(refusal.what.asSentence))\n\(Line.harmless(refusal.next))\n")
            return .usage
        } catch let problem as PolicyProblem {
            surroundings.complain(problem.description + "\n")
            return .usage
        }
    }

    private func found(_ surroundings: Surroundings) throws -> (Policy, file: String) {
        let now = surroundings.now()
        if let path = policy {
            let argument = try PolicyArgument(path, namedAfter: PolicyArgument.name(path), now: now, surroundings)
            guard argument.policy.name.rawValue == name else {
                throw DrillPlan.Refusal(
                    what: "the policy of \(path) is called \(argument.policy.name), not \(name)",
                    next: "rolloutctl drill \(argument.policy.name) --policy \(path)")
            }
            return (argument.policy, path)
        }
        let folders = PolicyFolders()
        let loaded = folders.load(now: now)
        if let policy = loaded.policies.first(where: { $0.policy.name.rawValue == name }) {
            return (policy.policy, policy.file)
        }
        if let rejected = loaded.rejected.first(where: { $0.name.rawValue == name }) {
            throw PolicyProblem(diagnostics: rejected.diagnostics)
        }
        throw DrillPlan.Refusal(
            what: "there is no policy \(name) in \(folders.paths.joined(separator: ", "))",
            next: "Name its file with --policy.")
    }

    private func drill(
        _ plan: DrillPlan, _ file: String, _ programs: DrillPrograms, _ surroundings: Surroundings
    ) async throws -> ExitStatus {
        do {
            let files = try DrillFiles(below: surroundings.environment["TMPDIR"] ?? "/tmp")
            let processes = DrillProcesses(files)
            defer { processes.endAll() }
            let drill = Drill(
                plan: plan, files: files, processes: processes, programs: programs, now: surroundings.now)
            let seen = try await drill.run()
            let report = DrillReport(plan, file: file, seen: seen, calls: drill.calls(), audit: try drill.audit())
            switch output {
            case .json: try surroundings.write(json: report)
            case .yaml: try surroundings.write(yaml: report)
            case .page: surroundings.write(DrillView.page(report, width: surroundings.width))
            }
            return report.trouble == nil ? .done : .refused
        } catch let failure as Drill.Failure {
            return fail(failure.what, surroundings)
        } catch let problem as DrillFiles.Problem {
            return fail(problem.what, surroundings)
        } catch let error as ControlClientError {
            return fail("the drill's daemon: \(error.message)", surroundings)
        } catch let problem as JournalAudit.Problem {
            return fail("the drill's journal: \(problem)", surroundings)
        }
    }

    private func fail(_ what: String, _ surroundings: Surroundings) -> ExitStatus {
        surroundings.complain(
            "rolloutctl: the drill could not be run: \(Line.harmless(what))\nNothing was changed; try the programs themselves: rolloutd --version, storesim --help.\n"
        )
        return .refused
    }
}
