import PolicyFiles
import RolloutModel

/// What `rolloutd --check` says of settings that could be read, and of the policies that they name.
struct SettingsCheck {
    /// One line for each problem, and one that sums up.
    let lines: [String]
    /// Whether the daemon would refuse something.
    let hasErrors: Bool

    init(settings: Settings, now: Timestamp = SystemTime.now()) {
        let result = PolicyFolders(settings.policyFolders).load(now: now)
        let known = Set(settings.accounts.map(\.name))
        var lines = result.diagnostics.map(\.description)
        var hasErrors = result.diagnostics.contains { $0.severity == .error }
        for loaded in result.policies where !known.contains(loaded.policy.account) {
            hasErrors = true
            let names = known.map(\.rawValue).sorted().joined(separator: ", ")
            lines.append(
                "\(loaded.file):1:1: account: \"\(loaded.policy.account)\" is not in the settings – write one of: \(names)"
            )
        }
        for loaded in result.policies {
            guard let problem = loaded.policy.unknownSink(among: settings.sinks.map(\.name), file: loaded.file) else {
                continue
            }
            hasErrors = true
            lines.append(problem)
        }
        let accounts = settings.accounts.count
        let policies = result.policies.count
        lines.append(
            "\(accounts) account\(accounts == 1 ? "" : "s"), \(policies) polic\(policies == 1 ? "y" : "ies") in order, "
                + "\(result.rejected.count) rejected")
        self.lines = lines
        self.hasErrors = hasErrors
    }
}
