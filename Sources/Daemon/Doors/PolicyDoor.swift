import ControlAPI
import PolicyFiles
import RolloutModel

/// Reads the policy folders and hands the differences to the loop: at start, on SIGHUP and on `rolloutctl reload`.
///
/// Two reloads at once would compare with the same state, so they follow one another.
actor PolicyDoor {
    private let folders: PolicyFolders
    private let accounts: Set<AccountName>
    private let sinks: @Sendable () async -> [SinkName]
    private let clocks: any DaemonClocks
    private let loop: DecisionLoop
    private var isLoading = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// The file that each policy was loaded from.
    private var files: [PolicyName: String] = [:]
    /// Why the folders as a whole could not be read the last time.
    private(set) var folderProblems: [String] = []

    init(
        folders: [String], accounts: [AccountName], sinks: @escaping @Sendable () async -> [SinkName] = { [] },
        clocks: any DaemonClocks, loop: DecisionLoop
    ) {
        self.folders = PolicyFolders(folders)
        self.accounts = Set(accounts)
        self.sinks = sinks
        self.clocks = clocks
        self.loop = loop
    }

    /// Reads all policies again; returns when what changed is in force and on disk.
    func reload() async -> ReloadResult {
        if isLoading { await withCheckedContinuation { waiting.append($0) } }
        isLoading = true
        let result = await load()
        if waiting.isEmpty { isLoading = false } else { waiting.removeFirst().resume() }
        return result
    }

    private func load() async -> ReloadResult {
        let result = folders.load(now: clocks.now().wall)
        folderProblems = result.folderProblems.map(\.description)
        let fileOf = Dictionary(result.policies.map { ($0.policy.name, $0.file) }) { first, _ in first }
        let inForce = await loop.policies
        let found = PolicyChange.changes(from: inForce, loadedFrom: files, to: result)
        let mended = mended(await loop.policiesWithProblems, inForce, found, result)
        // A policy whose file is broken now keeps the file that it was loaded from.
        files.merge(result.files) { _, new in new }
        let sinks = await sinks()
        // A policy that is gone lets go of its target before another one takes it, as where a file was renamed.
        let known = (found.filter(\.isRemoval) + found.filter { !$0.isRemoval } + mended).map { event in
            refuseUnknownSink(refuseUnknownAccount(event, file: fileOf), sinks, file: fileOf)
        }
        let changes = refuse(await loop.clashes(among: known), in: known, result)
        let isSettled = await loop.settle(changes)
        // Not those that could be read: a file that does not load leaves the policy that it had in force.
        return ReloadResult(
            policies: await loop.policies.count,
            files: problems(result, changes, fileOf) + (isSettled ? [] : [Self.unsettled]))
    }

    private static let unsettled = ReloadResult.FileProblems(
        file: "rolloutd",
        problems: ["rolloutd is ending: nothing was recorded; the next start reads the policies again"])

    /// A file that had problems and now says again what is in force is no change of what is in force, and neither is one that
    /// never loaded and is gone; but the problems are over. Whether a policy in force is gone is not for here to say, and
    /// where the folders could not be read nothing is known at all (S13).
    private func mended(
        _ names: [PolicyName], _ inForce: [PolicyName: Digest], _ changes: [Event], _ result: LoadResult
    ) -> [Event] {
        guard result.folderProblems.isEmpty else { return [] }
        let told = Set(changes.compactMap(\.policyName))
        return names.filter { !told.contains($0) }.compactMap { name in
            if let loaded = result.policies.first(where: { $0.policy.name == name }) {
                return .policyLoaded(loaded.policy)
            }
            return inForce[name] == nil ? .policyRemoved(name) : nil
        }
    }

    /// A policy of an account that the settings do not have cannot be obeyed.
    private func refuseUnknownAccount(_ event: Event, file: [PolicyName: String]) -> Event {
        guard case .policyLoaded(let policy) = event, !accounts.contains(policy.account) else { return event }
        let known = accounts.map(\.rawValue).sorted().joined(separator: ", ")
        return .policyRejected(
            policy.name,
            problems: [
                "\(file[policy.name] ?? "\(policy.name)"):1:1: account: \"\(policy.account)\" is not in the settings – "
                    + "write one of: \(known)"
            ])
    }

    /// A policy that asks for people to be told by a sink that the settings do not have would tell nobody.
    private func refuseUnknownSink(
        _ event: Event, _ sinks: [SinkName], file: [PolicyName: String]
    ) -> Event {
        guard case .policyLoaded(let policy) = event,
            let problem = policy.unknownSink(among: sinks, file: file[policy.name] ?? "\(policy.name)")
        else { return event }
        return .policyRejected(policy.name, problems: [problem])
    }

    /// A policy whose target is steered by another one, as a rollout that is still open steers it although its file names
    /// another target by now, cannot be obeyed before that one lets go.
    private func refuse(
        _ clashes: [(policy: PolicyName, with: PolicyName)], in events: [Event], _ result: LoadResult
    ) -> [Event] {
        guard !clashes.isEmpty else { return events }
        let winners = Dictionary(clashes.map { ($0.policy, $0.with) }) { first, _ in first }
        return events.map { event in
            guard case .policyLoaded(let policy) = event, let other = winners[policy.name] else { return event }
            return .policyRejected(policy.name, problems: [result.clash(of: policy, with: other).description])
        }
    }

    private func problems(
        _ result: LoadResult, _ changes: [Event], _ fileOf: [PolicyName: String]
    ) -> [ReloadResult.FileProblems] {
        var files = result.folderProblems.map {
            ReloadResult.FileProblems(file: $0.file, problems: [$0.description])
        }
        let fileOfRejected = Dictionary(result.rejected.map { ($0.name, $0.file) }) { first, _ in first }
        for case .policyRejected(let name, let problems) in changes {
            files.append(.init(file: fileOf[name] ?? fileOfRejected[name] ?? "\(name)", problems: problems))
        }
        return files
    }
}

extension Policy {
    /// What is wrong with its sinks, as lint would say it; nil where the settings have them all.
    func unknownSink(among sinks: [SinkName], file: String) -> String? {
        guard let unknown = notify?.map(\.to).first(where: { !sinks.contains($0) }) else { return nil }
        let known = sinks.map(\.rawValue).sorted().joined(separator: ", ")
        return "\(file):1:1: notify: \"\(unknown)\" is no sink of the settings – "
            + (known.isEmpty ? "add it to sinks in rolloutd.yaml" : "write one of: \(known)")
    }
}

extension Event {
    fileprivate var isRemoval: Bool {
        if case .policyRemoved = self { true } else { false }
    }

    /// The policy that was read, where one was.
    fileprivate var policyName: PolicyName? {
        switch self {
        case .policyLoaded(let policy): policy.name
        case .policyRemoved(let name), .policyRejected(let name, _): name
        case .started, .stopping, .storeAnswered, .measured, .noticeLost, .commanded, .wake, .due: nil
        }
    }
}
