import ArgumentParser
import MarkedYAML
import PolicyFiles
import RolloutModel

/// How lint says what it found.
enum LintFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json, sarif, github
}

/// `rolloutctl lint`
struct LintCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check policy files; the daemon is not asked.",
        discussion: """
            A folder stands for every *.yaml and *.yml file in it, - for the standard input. All problems of all files are \
            shown, also those of files that clash with each other. Exit status 2 where there is an error, 0 where there are \
            warnings only.

            Example:
              rolloutctl lint /etc/rolloutd/policies
            """)

    @Argument(
        help: ArgumentHelp("Policy files, folders of them, or - for the standard input.", valueName: "path"),
        completion: .policyFiles)
    var paths: [String]
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "text, json, sarif (2.1.0, for code scanning) or github (annotations of a pull request).",
            valueName: "format"))
    var output = LintFormat.text
    @Flag(help: "The same as -o json.") var json = false

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let found = PolicyFileNames.find(paths)
        let input = found.files.contains(PolicyLint.standardInput) ? surroundings.input() : nil
        let diagnostics = PolicyLint.lint(files: found.files, standardInput: input, now: surroundings.now())
        let report = LintReport(files: found.files.count, diagnostics: (found.problems + diagnostics).sorted())
        switch json ? .json : output {
        case .text: surroundings.write(LintView.page(report, width: surroundings.width))
        case .json: try surroundings.write(json: report)
        case .sarif: try surroundings.write(json: SarifLog(report.diagnostics))
        case .github: surroundings.write(GitHubAnnotations.text(report.diagnostics))
        }
        return report.errors == 0 ? .done : .usage
    }
}
