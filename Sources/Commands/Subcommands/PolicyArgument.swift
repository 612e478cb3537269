import ArgumentParser
import MarkedYAML
import PolicyFiles
import RolloutModel

/// One policy named on a command line: a file, a folder that holds just one, or `-`.
struct PolicyArgument {
    /// The policy's file as it was read.
    let file: PolicyFile
    /// Its bytes.
    let bytes: [UInt8]
    /// The valid policy.
    let policy: Policy

    /// Reads the policy; a problem is told on the standard error, a line for each.
    init(_ path: String, namedAfter sibling: String? = nil, now: Timestamp, _ surroundings: Surroundings) throws {
        let found = PolicyFileNames.find([path])
        guard found.problems.isEmpty, found.files.count == 1, let name = found.files.first else {
            throw PolicyProblem(
                diagnostics: found.problems.isEmpty ? [Self.several(path, found.files)] : found.problems)
        }
        let input = name == PolicyLint.standardInput ? surroundings.input() : nil
        let (file, bytes) = PolicyFile.single(name, standardInput: input, namedAfter: sibling, now: now)
        guard let policy = file.policy else { throw PolicyProblem(diagnostics: file.diagnostics) }
        (self.file, self.bytes, self.policy) = (file, bytes, policy)
    }

    /// The path that names a policy which does not say its name; nil for the standard input, which has none.
    static func name(_ path: String) -> String? { path == PolicyLint.standardInput ? nil : path }

    private static func several(_ folder: String, _ files: [String]) -> Diagnostic {
        let names = files.prefix(5).joined(separator: ", ") + (files.count > 5 ? ", …" : "")
        return Diagnostic(
            file: folder, position: .start, what: "the folder holds \(files.count) policies",
            whatToWriteInstead: "name one of them: \(names)")
    }
}

/// A policy that cannot be used, with every reason.
struct PolicyProblem: Error, CustomStringConvertible {
    let diagnostics: [Diagnostic]

    /// A line for each reason, as lint shows them.
    var description: String {
        LintView.lines(diagnostics).map { $0.text(colours: false) }.joined(separator: "\n")
    }
}
