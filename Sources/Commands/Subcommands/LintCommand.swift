import ArgumentParser
import MarkedYAML
import PolicyFiles
import RolloutModel

/// `rolloutctl lint`
struct LintCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Check policy files; the daemon is not asked.",
        discussion: """
            A folder stands for every *.yaml file in it. All problems of all files are shown, also those of files that clash \
            with each other. Exit status 2 where there is an error, 0 where there are warnings only.

            Example:
              rolloutctl lint /etc/rolloutd/policies
            """)

    @Argument(help: ArgumentHelp("Policy files, or folders of them.", valueName: "file")) var files: [String]
    @Flag(help: "Print JSON: the number of files, and every diagnostic with its place.") var json = false

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let found = PolicyFileNames.find(files)
        let diagnostics = PolicyLint.lint(files: found.files, now: surroundings.now())
        let report = LintReport(files: found.files.count, diagnostics: (found.problems + diagnostics).sorted())
        if json {
            try surroundings.write(json: report)
        } else {
            surroundings.write(LintView.page(report, width: surroundings.width))
        }
        return report.errors == 0 ? .done : .usage
    }
}
