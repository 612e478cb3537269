import AccountSettings
import FoundationEssentials
import MarkedYAML
import PolicyFiles
import RolloutModel

/// The policy that is to take the rollout over, found in its folders and checked against what is to be published. A build server
/// has no daemon, so the files are read and not asked for.
enum PublishPolicy {
    /// The policy of that name, and what a person should know of its file.
    ///
    /// - Throws: `SubmissionTrouble`, `PolicyProblem`
    static func find(
        _ name: String, in folders: [String], mustExist: Bool, now: Timestamp
    ) throws -> (policy: Policy, warnings: [Diagnostic]) {
        for folder in folders where mustExist {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder else {
                throw SubmissionTrouble(.usage, "--policies \(folder) is no folder.")
            }
        }
        let found = PolicyFolders(folders).load(now: now, mayBeWritableByOthers: true)
        guard found.folderProblems.isEmpty else { throw PolicyProblem(diagnostics: found.folderProblems) }
        if let loaded = found.policies.first(where: { $0.policy.name.rawValue == name }) {
            return (loaded.policy, loaded.warnings)
        }
        if let rejected = found.rejected.first(where: { $0.name.rawValue == name }) {
            throw PolicyProblem(diagnostics: rejected.diagnostics)
        }
        let names = found.policies.map(\.policy.name.rawValue).prefix(20).joined(separator: ", ")
        throw SubmissionTrouble(
            .usage,
            "There is no policy \(name) in \(folders.joined(separator: ", "))"
                + (names.isEmpty ? ", which hold none: name the folder with --policies." : ": there is \(names)."))
    }

    /// The first percentage: the policy's first step, which `--percentage` may only repeat.
    ///
    /// - Throws: `SubmissionTrouble`
    static func percentage(
        of policy: Policy, for target: RolloutTarget, asked: Percentage?, packages: [PublishedFile]
    ) throws -> Percentage {
        guard policy.target == target else {
            throw SubmissionTrouble(
                .usage, "The policy \(policy.name) is for \(policy.target), and \(target) is to be published.")
        }
        guard let first = policy.steps.first?.percentage else {
            throw SubmissionTrouble(.usage, "The policy \(policy.name) has no step.")
        }
        if let asked, asked != first {
            throw SubmissionTrouble(
                .usage,
                "--percentage \(asked.digits): the first step of the policy \(policy.name) is \(first.digits) %. Leave "
                    + "--percentage out, or change the policy.")
        }
        if let wanted = policy.packageVersion, !packages.contains(where: { wanted.isMet(by: $0.manifest.version) }) {
            throw SubmissionTrouble(
                .usage,
                "The policy \(policy.name) is for packages with version \(wanted), and \(packages[0].words) is to be "
                    + "published: the daemon would not take the rollout over.")
        }
        return first
    }

    /// The folders that policies are looked for in: those named, else the settings', else an installed daemon's.
    ///
    /// - Throws: `AccountFile.Problem`
    static func folders(named: [String], settings: String) throws -> [String] {
        if !named.isEmpty { return named }
        return try AccountFile.policyFolders(in: settings) ?? PolicyFolders.standard
    }
}
