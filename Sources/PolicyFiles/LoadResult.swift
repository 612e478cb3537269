public import MarkedYAML
public import RolloutModel

/// A policy that loaded.
public struct LoadedPolicy: Sendable {
    /// The policy, valid, with its digest.
    public let policy: Policy
    /// The file that it comes from.
    public let file: String
    /// Where the file says what it steers.
    let targetPosition: Position
    /// What a person should know of it, such as that it is unchecked.
    public let warnings: [Diagnostic]
}

/// A policy whose file does not load.
public struct RejectedPolicy: Sendable {
    /// The policy's name; the file's own where the file is not legible enough.
    public let name: PolicyName
    /// The file.
    public let file: String
    /// Every problem of the file, errors and warnings.
    public let diagnostics: [Diagnostic]
    /// The policy, where the file by itself is valid and only clashes with another.
    public let clash: Clash?

    /// Two valid files of which only one can be in force.
    public struct Clash: Sendable {
        /// What the rejected file says.
        public let policy: Policy
        /// The policy that took its place; of the same name where two files have one name.
        public let winner: PolicyName
        /// The winner's file.
        public let winnerFile: String
    }
}

/// What the policy folders hold.
public struct LoadResult: Sendable {
    /// The valid policies, by name.
    public let policies: [LoadedPolicy]
    /// The files that do not load, by name and file.
    public let rejected: [RejectedPolicy]
    /// Why the folders as a whole could not be read. Then there are neither policies nor rejected ones, and nothing that is in force
    /// may change: what an unreadable folder overrides or masks is unknown.
    public let folderProblems: [Diagnostic]

    /// Every problem and warning, sorted by file and place.
    public var diagnostics: [Diagnostic] {
        (folderProblems + policies.flatMap(\.warnings) + rejected.flatMap(\.diagnostics)).sorted()
    }
}

extension LoadResult {
    /// Sorts out what was read: valid policies, broken files, and valid files that clash with another.
    ///
    /// Of two files of one name, and of two policies that steer one target, the first in order of name (then of file) stays.
    init(_ files: [PolicyFile]) {
        var policies: [LoadedPolicy] = []
        var rejected: [RejectedPolicy] = []
        var fileOfName: [PolicyName: String] = [:]
        var ownerOfTarget: [SteeredTarget: LoadedPolicy] = [:]
        for file in files.sorted(by: { ($0.name, $0.file) < ($1.name, $1.file) }) {
            guard let policy = file.policy else {
                rejected.append(RejectedPolicy(file))
                continue
            }
            let steered = SteeredTarget(account: policy.account, target: policy.target)
            if let other = fileOfName[policy.name] {
                rejected.append(RejectedPolicy(file, policy, sameNameAs: other))
            } else if let owner = ownerOfTarget[steered] {
                rejected.append(RejectedPolicy(file, policy, sameTargetAs: owner))
            } else {
                let loaded = LoadedPolicy(
                    policy: policy, file: file.file, targetPosition: file.targetPosition, warnings: file.diagnostics)
                policies.append(loaded)
                fileOfName[policy.name] = file.file
                ownerOfTarget[steered] = loaded
            }
        }
        self.init(policies: policies, rejected: rejected, folderProblems: [])
    }
}

extension LoadResult {
    /// The problem of a policy whose file is valid, and whose target a policy in force steers or still has a rollout of.
    public func clash(of policy: Policy, with other: PolicyName) -> Diagnostic {
        let loaded = policies.first { $0.policy.name == policy.name }
        return Diagnostic(
            file: loaded?.file ?? rejected.first { $0.clash?.policy.name == policy.name }?.file ?? "\(policy.name)",
            position: loaded?.targetPosition ?? .start,
            what: "target: \(policy.target) is steered by policy \"\(other)\" already",
            whatToWriteInstead:
                "remove one of the two, or name another application or flight; where a file was renamed with its rollout open, "
                + "give it back the name \"\(other)\" until that rollout is over")
    }
}

/// What no two files may steer at once. Under another account it may be a slip in the account's name, which must not push out
/// the right one: that is told apart when it is known which accounts there are.
private struct SteeredTarget: Hashable {
    let account: AccountName
    let target: RolloutTarget
}

extension RejectedPolicy {
    /// The policy's name as it is known to whoever loaded an earlier state of the file.
    func named(_ name: PolicyName) -> RejectedPolicy {
        RejectedPolicy(name: name, file: file, diagnostics: diagnostics, clash: clash)
    }

    fileprivate init(_ file: PolicyFile, clash: Clash? = nil, _ problem: Diagnostic? = nil) {
        self.init(
            name: file.name, file: file.file, diagnostics: ([problem].compactMap { $0 } + file.diagnostics).sorted(),
            clash: clash)
    }

    fileprivate init(_ file: PolicyFile, _ policy: Policy, sameNameAs other: String) {
        self.init(
            file, clash: Clash(policy: policy, winner: policy.name, winnerFile: other),
            Diagnostic(
                file: file.file, position: file.namePosition,
                what: "the name \"\(policy.name)\" is that of \(other) as well",
                whatToWriteInstead: "give one of the two another name, or remove it"))
    }

    fileprivate init(_ file: PolicyFile, _ policy: Policy, sameTargetAs owner: LoadedPolicy) {
        self.init(
            file, clash: Clash(policy: policy, winner: owner.policy.name, winnerFile: owner.file),
            Diagnostic(
                file: file.file, position: file.targetPosition,
                what:
                    "the policy \"\(owner.policy.name)\" (\(owner.file)) steers \(policy.target) of account \(policy.account) already",
                whatToWriteInstead: "remove one of the two, or name another application or flight"))
    }
}
