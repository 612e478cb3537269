public import RolloutModel

/// Compares what the folders hold with what is in force.
public enum PolicyChange {
    /// What happened to policies, in order of their names: the events to hand to the engine.
    ///
    /// A policy whose digest is unchanged gives no event, and a file that does not load leaves the policy that was in force in force.
    ///
    /// - A folder that could not be read gives no event at all.
    /// - Where two files clash, the one that is in force stays, whatever its place in the order of names: a new file never
    ///   pushes out a policy that is steering.
    /// - A torn file may not say its policy's name. `files` tells whose it is. Of a policy that `files` does not know, as after a
    ///   restart, a missing file is no removal while there is a broken file whose name is that of no policy in force, or of one that another file holds: it may be that
    ///   one (S13).
    ///
    /// - Parameters:
    ///   - inForce: the digests of the policies in force.
    ///   - files: the file that each came from, by `LoadResult.files` of the load before; empty where there was none.
    ///   - result: what the folders hold now.
    /// - Returns: `policyLoaded`, `policyRemoved` and `policyRejected`.
    public static func changes(
        from inForce: [PolicyName: Digest], loadedFrom files: [PolicyName: String] = [:], to result: LoadResult
    ) -> [Event] {
        guard result.folderProblems.isEmpty else { return [] }
        let rejected = result.rejected.map { named($0, inForce, files) }
        let settled = Settled(result.policies.map(\.policy), rejected, inForce)
        var events: [(name: PolicyName, event: Event)] = []
        for policy in settled.policies where inForce[policy.name] != policy.digest {
            events.append((policy.name, .policyLoaded(policy)))
        }
        for (name, problems) in settled.problems { events.append((name, .policyRejected(name, problems: problems))) }
        let present = Set(settled.policies.map(\.name) + settled.problems.map(\.name))
        let loaded = Set(settled.policies.map(\.name))
        let hasStrangeFile = rejected.contains {
            $0.clash == nil && (inForce[$0.name] == nil || loaded.contains($0.name))
        }
        for name in inForce.keys where !present.contains(name) && (files[name] != nil || !hasStrangeFile) {
            events.append((name, .policyRemoved(name)))
        }
        return events.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(
            \.element.event)
    }

    /// The rejected file under the name of the policy in force that came from a file of that name.
    private static func named(
        _ rejected: RejectedPolicy, _ inForce: [PolicyName: Digest], _ files: [PolicyName: String]
    ) -> RejectedPolicy {
        guard rejected.clash == nil, files[rejected.name].map(fileName) != fileName(rejected.file) else {
            return rejected
        }
        let owner = files.filter { fileName($0.value) == fileName(rejected.file) && inForce[$0.key] != nil }.keys.min()
        return owner.map(rejected.named) ?? rejected
    }

    /// A folder overrides another by file name alone.
    private static func fileName(_ path: String) -> Substring { path.split(separator: "/").last ?? "" }
}

extension LoadResult {
    /// The file that each valid policy comes from.
    public var files: [PolicyName: String] {
        Dictionary(policies.map { ($0.policy.name, $0.file) }) { first, _ in first }
    }
}

/// Policies and problems once clashes are settled in favour of what is in force.
private struct Settled {
    private(set) var policies: [Policy] = []
    private(set) var problems: [(name: PolicyName, problems: [String])] = []

    init(_ valid: [Policy], _ rejected: [RejectedPolicy], _ inForce: [PolicyName: Digest]) {
        var byName = Dictionary(uniqueKeysWithValues: valid.map { ($0.name, $0) })
        for file in rejected {
            guard let clash = file.clash, byName[clash.winner] != nil, file.isIncumbent(over: clash, inForce) else {
                problems.append((file.name, file.diagnostics.filter { $0.severity == .error }.map(\.description)))
                continue
            }
            byName[clash.winner] = nil
            byName[file.name] = clash.policy
            problems.append(
                (
                    clash.winner,
                    ["\(clash.winnerFile):1:1: it clashes with \(file.file), which is in force – remove one of the two"]
                ))
        }
        policies = byName.values.sorted { $0.name < $1.name }
    }
}

extension RejectedPolicy {
    /// Whether this file's policy is in force and the one that came before it by name is not.
    fileprivate func isIncumbent(over clash: Clash, _ inForce: [PolicyName: Digest]) -> Bool {
        if clash.winner == name { return inForce[name] == clash.policy.digest }
        return inForce[name] != nil && inForce[clash.winner] == nil
    }
}
