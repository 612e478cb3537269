import ArgumentParser
import MarkedYAML
import PolicyFiles
import RolloutModel

/// How a comparison is written.
enum DiffFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
}

/// `rolloutctl diff`
struct DiffCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what an edit of a policy changes; the daemon is not asked.",
        discussion: """
            Says of each key whether it becomes stricter, laxer, later or earlier, or is only written in another way; then what a \
            rollout does that stands on any of the steps when the edit is loaded: what takes effect at once, what waits for \
            `rolloutctl accept`, what halts it. The engine itself is run ahead for that.

            Example:
              rolloutctl diff contoso-reader.yaml edited.yaml
            """)

    @Argument(
        help: ArgumentHelp("The policy as it is; - for the standard input.", valueName: "old"), completion: .policyFiles
    )
    var old: String
    @Argument(
        help: ArgumentHelp("The policy as it is to be; - for the standard input.", valueName: "new"),
        completion: .policyFiles)
    var new: String
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("text or json.", valueName: "format"))
    var output = DiffFormat.text
    @Flag(help: "The same as -o json.") var json = false
    @Flag(help: "End with 1 where the policies differ in meaning, as git diff does.") var exitCode = false

    func validate() throws {
        guard old == PolicyLint.standardInput, new == PolicyLint.standardInput else { return }
        throw ValidationError("Only one of the two policies can come by the standard input: name a file for the other.")
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let now = surroundings.now()
        // A policy that does not say its name has its file's; two states of one policy lie in two files, and are one.
        let sibling = PolicyArgument.name(new) ?? PolicyArgument.name(old)
        var problems: [Diagnostic] = []
        func read(_ path: String) -> PolicyArgument? {
            do {
                return try PolicyArgument(path, namedAfter: sibling, now: now, surroundings)
            } catch {
                problems += (error as? PolicyProblem)?.diagnostics ?? []
                return nil
            }
        }
        let (before, after) = (read(old), read(new))
        guard let before, let after else {
            surroundings.complain(PolicyProblem(diagnostics: problems).description + "\n")
            return .usage
        }
        let comparison = PolicyComparison(before, after, now: now)
        if json || output == .json {
            try surroundings.write(json: comparison)
        } else {
            surroundings.write(DiffView.page(comparison, zone: after.policy.timeZone, width: surroundings.width))
        }
        return exitCode && !comparison.isSameMeaning ? .refused : .done
    }
}
